"""The national exchange as a download, in a browser without JavaScript."""

import json

import pytest

from municipality_node.domain.casework.roles import Role
from municipality_node.rpc import reports
from tests.support.console import browser, console_settings, served_node, some_assets, text_of
from tests.support.desk import A_SUPPLIER, living_at


@pytest.fixture
def coordinator(visitor):
    visitor.sign_in(Role.COORDINATOR)
    return visitor


def period(office):
    return {"first": office.today.replace(day=1).isoformat(), "last": office.today.isoformat()}


def actions(office):
    return [json.loads(entry)["action"] for entry in office.entries()]


def test_it_says_who_delivers_and_asks_for_the_month_before(office, coordinator):
    page = coordinator.get("/reports/exchange")
    assert A_SUPPLIER.chamber_number in text_of(page)
    assert ('value="2026-02-01"' in page.text, 'value="2026-02-28"' in page.text) == (True, True)
    assert 'href="/reports/exchange"' in coordinator.get("/reports").text


def test_the_file_of_a_period_is_given_and_that_is_on_record(office, coordinator):
    office.release(living_at(1)), office.release(living_at(2))
    answer = coordinator.post("/reports/exchange", **period(office))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="ddas-0687-20260301-20260320.json"'
    (delivery,) = json.loads(answer.content)["leveringen"]
    assert [one["client"] for one in delivery["vroegsignalen"]] == [
        {"burgerservicenummer": living_at(number).bsn.value} for number in (1, 2)
    ]
    assert actions(office).count("exchange_delivered") == 1


def test_a_large_file_arrives_in_pieces_and_whole(office, coordinator, monkeypatch):
    monkeypatch.setattr(reports, "PIECE", 100)
    office.release(living_at(1))
    answer = coordinator.post("/reports/exchange", **period(office))
    assert len(answer.content) > 10 * 100
    assert json.loads(answer.content)["leveringen"][0]["teller"] == 1


def test_a_period_without_a_signal_gives_no_file(office, coordinator):
    answer = coordinator.post("/reports/exchange", first="2025-01-01", last="2025-01-31")
    assert (answer.status_code, "er is niets aan te leveren" in text_of(answer)) == (200, True)
    assert 'value="2025-01-31"' in answer.text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"first": "2026-03-02", "last": "2026-03-01"}, "eindigt voordat zij begint"),
        ({"first": "2026-02-30", "last": "2026-03-01"}, "De eerste dag is geen datum"),
        ({"first": "2026-03-01", "last": ""}, "De laatste dag is geen datum"),
        ({}, "De eerste dag is geen datum"),
    ],
    ids=["backwards", "30 February", "no last day", "no days"],
)
def test_days_that_are_none_are_told_by_name(office, coordinator, days, told):
    answer = coordinator.post("/reports/exchange", **days)
    assert (answer.status_code, told in text_of(answer)) == (422, True)
    assert "exchange_delivered" not in actions(office)


def test_where_nobody_is_said_to_deliver_the_page_says_so(office, tmp_path):
    socket = tmp_path / "other.sock"
    settings = console_settings(socket, some_assets(tmp_path / "assets"))
    with (
        served_node(office, socket, supplier=None),
        browser(settings, office.node.tenant.clock) as visitor,
    ):
        visitor.sign_in(Role.COORDINATOR)
        for answer in (visitor.get("/reports/exchange"), visitor.post("/reports/exchange", **period(office))):
            assert (answer.status_code, "zegt niet wie aanlevert" in text_of(answer)) == (422, True)
