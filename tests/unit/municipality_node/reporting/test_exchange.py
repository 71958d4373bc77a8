"""The national exchange (DDAS v1.2), held to the official schema when that is at hand."""

import json
import stat
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.reporting.exchange import MOST_SIGNALS, Delivered, deliveries
from municipality_node.errors import ExchangeRefused, NotPermitted
from municipality_node.reporting.exchanging import Exchange, write
from signals.signal import SignalType
from tests.support.desk import A_SUPPLIER, an_office, living_at
from tests.support.shared_data import shared_data


@pytest.fixture
def office(tmp_path):
    return an_office(tmp_path)


@pytest.fixture
def validator():
    schema = json.loads(shared_data("ddas/uitwisselmodel-v1.2.schema.json").read_text())
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _write(office, directory, *, session=None, **days):
    period = {"first": office.today - timedelta(days=60), "last": office.today, **days}
    delivery = Exchange(office.desk, A_SUPPLIER).deliver(session or office.sessions[Role.COORDINATOR], **period)
    return write(delivery, directory)


def _worked(office):
    first = office.release(living_at(1), signal_type=SignalType.CRISIS, amount_cents=123_49)
    office.attempt(first, Channel.LETTER, AttemptResult.SENT)
    office.attempt(first, Channel.PHONE, AttemptResult.CONVERSATION)
    office.concluding.close(office.worker, first, CaseResult.ADVICE)
    office.release(living_at(2), amount_cents=123_50)


def test_every_result_and_status_and_channel_is_valid_by_the_official_schema(office, tmp_path, validator):
    for number, result in enumerate(CaseResult, start=1):
        case = office.release(living_at(number))
        channel = list(Channel)[number % len(Channel)]
        came = AttemptResult.SENT if channel is Channel.ADMINISTRATIVE else AttemptResult.ACCEPTED
        office.attempt(case, channel, came)
        office.concluding.close(office.worker, case, result, override=next(iter(OverrideReason)))
    office.release(living_at(99))
    (path,) = _write(office, tmp_path)
    document = json.loads(path.read_text())
    validator.validate(document)
    (delivery,) = document["leveringen"]
    assert {case.get("resultaat") for case in delivery["vroegsignaalzaken"]} == {None, *CaseResult}


def test_a_record_says_what_happened_in_the_models_words(office, tmp_path):
    _worked(office)
    (path,) = _write(office, tmp_path)
    (delivery,) = json.loads(path.read_text())["leveringen"]
    crisis, other = delivery["vroegsignalen"]
    assert (crisis["crisissignaal"], crisis["bedrag"], crisis["status"]) == (True, 123, "Opgepakt")
    assert (other["crisissignaal"], other["bedrag"], other["status"]) == (False, 124, "Nog niet opgepakt")
    assert crisis["client"] == {"burgerservicenummer": living_at(1).bsn.value}
    closed, _ = delivery["vroegsignaalzaken"]
    assert closed["resultaat"] == CaseResult.ADVICE.value
    assert [(each["soort"], each["bereikt"]) for each in closed["contactpogingen"]] == [
        ("Brief", False),
        ("Telefoon", True),
    ]
    assert closed["vroegsignalen"] == [{"ID": crisis["ID"]}]


def test_a_signal_has_the_same_id_in_every_delivery(office, tmp_path):
    _worked(office)
    (first,) = _write(office, tmp_path)
    (second,) = _write(office, tmp_path, last=office.today + timedelta(days=1))
    ids = [
        [each["ID"] for each in json.loads(path.read_text())["leveringen"][0]["vroegsignalen"]]
        for path in (first, second)
    ]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


def test_a_signal_that_was_taken_back_is_left_out(office, tmp_path):
    office.release(living_at(1))
    row = office.rows
    office.recall(row)
    assert _write(office, tmp_path) == []


def test_no_file_holds_more_than_the_model_allows_and_no_case_is_split(office):
    cases = [(office.case(office.release(living_at(number))), ()) for number in (1, 2, 3)]
    delivered = Delivered(municipality="0687", first=office.today, last=office.today, moment=office.desk.now)
    documents = deliveries(cases, A_SUPPLIER, delivered, str, most=2)
    assert [document["leveringen"][0]["teller"] for document in documents] == [2, 1]
    assert MOST_SIGNALS == 50_000


def test_the_files_are_private_and_never_overwritten(office, tmp_path):
    _worked(office)
    (path,) = _write(office, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ExchangeRefused):
        _write(office, tmp_path)


def test_it_is_on_record_before_anything_is_written(office, tmp_path):
    _worked(office)
    with pytest.raises(ExchangeRefused):
        _write(office, tmp_path / "missing")
    assert json.loads(office.entries()[-1])["action"] == "exchange_delivered"


def test_only_days_in_order_and_only_a_coordinator(office, tmp_path):
    with pytest.raises(ExchangeRefused):
        _write(office, tmp_path, last=office.today - timedelta(days=90))
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(NotPermitted):
            _write(office, tmp_path, session=office.sessions[role])
