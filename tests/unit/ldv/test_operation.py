"""Lines of a logbook are of the standard, or are refused by the name of a field."""

import json
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest

from ldv.operation import ACTIVITY, SUBJECT, SUBJECT_TYPE, Operation, OperationRefused, Resource, Status, as_reading
from ldv.otlp import document
from ldv.trace import TraceContext, parse_header
from tests.support.shared_data import shared_data

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
HERE = TraceContext(b"\x01" * 16, b"\x02" * 8)


def line(**changes):
    facts = {"context": HERE, "name": "beoordelen", "start": NOW, "end": NOW, "activity": "https://register.example/1",
             "subject": "c2VhbGVk", "subject_type": "BSN"}  # fmt: skip
    return Operation(**{**facts, **changes})


def test_attributes_are_those_of_the_published_schema_and_no_other():
    published = json.loads(shared_data("specs/ldv-attributes.schema.json").read_text())
    told = line(foreign="https://gateway.example").attributes()
    jsonschema.validate(told, {**published, "additionalProperties": False}, format_checker=jsonschema.FormatChecker())
    assert set(told) == set(published["properties"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"activity": "register"}, ACTIVITY),
        ({"activity": ""}, ACTIVITY),
        ({"foreign": "somebody"}, "processor"),
        ({"subject": None}, SUBJECT),
        ({"subject_type": None}, SUBJECT),
        ({"end": NOW - timedelta(seconds=1)}, "times"),
        ({"start": NOW.replace(tzinfo=None)}, "times"),
    ],
)
def test_what_is_not_of_the_standard_is_refused_by_field(changes, field):
    with pytest.raises(OperationRefused, match=field):
        line(**changes)


def test_a_line_without_a_person_has_neither_subject_nor_type():
    assert set(line(subject=None, subject_type=None).attributes()) == {ACTIVITY}


def test_readers_and_otlp_are_told_the_same():
    told = as_reading(line(parent=b"\x03" * 8, status=Status.ERROR), Resource("drempel-node", "0.1.0"))
    assert (told["spanId"], told["parentSpanId"], told["status"]) == ("02" * 8, "03" * 8, "Error")
    assert (told["startTime"], told["attributes"][SUBJECT_TYPE]) == ("2026-01-05T09:30:00.000Z", "BSN")
    (span,) = document([line()], Resource("drempel-node", "0.1.0"))["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert (span["traceId"], span["status"]["code"]) == ("01" * 16, 1)
    assert span["startTimeUnixNano"] == str(int(NOW.timestamp()) * 10**9)


def test_a_trace_travels_as_w3c_writes_it():
    assert parse_header(HERE.header()) == HERE
    assert HERE.header() == f"00-{'01' * 16}-{'02' * 8}-01"


@pytest.mark.parametrize(
    "value",
    ["", "00", f"ff-{'01' * 16}-{'02' * 8}-01", f"00-{'00' * 16}-{'02' * 8}-01", f"00-{'01' * 16}-{'00' * 8}-01",
     f"00-{'01' * 16}-{'02' * 8}-01-more", f"00-{'0G' * 16}-{'02' * 8}-01"],
)  # fmt: skip
def test_what_is_no_traceparent_begins_a_new_trace(value):
    assert parse_header(value) is None
