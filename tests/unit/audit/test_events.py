"""The catalogue is total, entries are canonical, and nothing about a person fits into one."""

import json
from datetime import timedelta, timezone

import pytest
import rfc8785

from audit.catalogue import CATALOGUE
from audit.catalogue.published import document
from audit.entry import encode
from audit.errors import EventRefused
from audit.events import Event, EventId
from audit.fields import ACTOR, CODE, COUNT, HASH, KEY_ID, MUNICIPALITY, OBJECT, OIN, PSEUDONYM, RULES, VERSION, WORD
from audit.verify.entry_form import EntryForms, published_catalogue
from tests.support.audit_log import NOW, event

SAMPLES = {CODE: "G4_POSTCODE", RULES: ("N1", "P2"), COUNT: 3, MUNICIPALITY: "0363", OIN: "0" * 20, HASH: "ab" * 32,
           KEY_ID: "ab" * 8, VERSION: "0.1.0", WORD: "sealing", PSEUDONYM: "user-" + "a" * 20}  # fmt: skip
TYPES = [*SAMPLES, OBJECT, ACTOR]


def sample(kind):
    if kind in SAMPLES:
        return SAMPLES[kind]
    return kind.pattern.split("|")[0]


def samples(identifier):
    details = CATALOGUE[identifier]
    return {name: sample(kind) for name, kind in (details.always | details.sometimes).items()}


def test_every_event_id_has_its_fields():
    assert set(CATALOGUE) == set(EventId)


@pytest.mark.parametrize("identifier", EventId)
def test_every_entry_states_the_six_of_bio2_and_its_own_details(identifier):
    facts = json.loads(encode(event(id=identifier, fields=samples(identifier)), 5))
    assert set(facts) == {"action", "object", "result", "origin", "actor", "time", "index"} | set(samples(identifier))
    assert (facts["action"], facts["index"]) == (identifier, 5)


@pytest.mark.parametrize("identifier", EventId)
def test_entries_are_canonical_json_by_rfc_8785_and_pass_the_verifier(identifier):
    entry = encode(event(id=identifier, fields=samples(identifier)), 7)
    assert entry == rfc8785.dumps(json.loads(entry))
    assert EntryForms.published().read(entry)[1] == ""


@pytest.mark.parametrize("identifier", EventId)
def test_no_event_can_carry_a_field_that_is_not_its_own(identifier):
    with pytest.raises(EventRefused, match="surname"):
        event(id=identifier, fields={**samples(identifier), "surname": "x"})


@pytest.mark.parametrize("identifier", [one for one in EventId if CATALOGUE[one].always])
def test_no_event_can_leave_out_what_it_always_says(identifier):
    with pytest.raises(EventRefused, match="missing"):
        event(id=identifier, fields={})


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "text",
    ["Jan de Vries", "Visser, J.", "Visser", "é", "", "1980 01 02", "a\nb", "a\x00b", "x" * 65, "999993653", "19800102",
     "1012AB", "j.visser@example.org", "0612345678", 'a"b', "a\\b", "%s"],
)  # fmt: skip
def test_no_field_admits_free_text_or_what_identifies_a_person(kind, text):
    assert not kind.admits(text)


@pytest.mark.parametrize("name", ["object", "actor", "origin"])
def test_the_six_are_closed_too_and_a_refusal_names_no_value(name):
    with pytest.raises(EventRefused, match=name) as caught:
        event(**{name: "Jan de Vries"})
    assert "Vries" not in str(caught.value)


@pytest.mark.parametrize("count", [-1, 1 << 53, 1.5, True, "3", None])
def test_counts_are_whole_and_exact(count):
    assert not COUNT.admits(count)


@pytest.mark.parametrize("rules", [["N1"], "N1", ("Visser",), ("N1",) * 33, (1,)])
def test_rules_are_short_tuples_of_codes(rules):
    assert not RULES.admits(rules)


def test_times_are_written_in_utc_and_need_a_zone():
    moment = NOW.astimezone(timezone(timedelta(hours=2)))
    assert json.loads(encode(event(time=moment), 0))["time"] == "2026-01-05T09:30:00.000Z"
    with pytest.raises(EventRefused, match="time"):
        event(time=NOW.replace(tzinfo=None))


def test_an_event_is_a_value():
    assert isinstance(event(), Event)
    assert event(1) == event(1)


def test_the_catalogue_that_verifiers_read_is_the_one_in_force():
    assert published_catalogue() == document(), "write audit/verify/events.json anew from audit.catalogue.published"
