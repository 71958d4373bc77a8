"""`drempel-node review` and `list` at the keyboard, over real mTLS."""

import json

import pytest

from municipality_node.errors import NodeRefusal
from servicekit.refusal import RefusalError
from tests.support.certificates import Authority
from tests.support.node import HERE, POLICY, MemoryGateway, a_row, bsn, id_of
from tests.support.place import Place, publish
from tests.support.served_gateway import served
from tests.support.signals import a_signal

OFFICER = ("--user", "officer")
COORDINATOR = ("--user", "coordinator")


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def place(tmp_path, gateway):
    authority = Authority(tmp_path / "pki")
    with served(gateway, authority.server()) as line:
        place = Place(tmp_path, authority, line.address, gateway.signing)
        place.run("init")
        place.approve(POLICY)
        publish(place, gateway)
        place.run("users", "add", "officer", "review-officer", only=HERE.value)
        place.run("users", "add", "anna", "case-worker", only=HERE.value)
        place.run("register", "import", place.extract(a_row(), a_row(1, geboortedatum="20040303", voornamen="Jan")))
        gateway.submit(a_signal(initials="J.", prefix="", birth_date=None), 1)
        place.read("run", "--once", only=HERE.value)
        yield place


def here(place, *arguments):
    return place.read(*arguments, only=HERE.value)


def test_a_doubtful_match_is_listed_shown_confirmed_and_reversed(place):
    (line,) = here(place, "review", "list", *OFFICER)
    assert (line["stage"], line["signal_id"]) == ("waiting", str(id_of(1)))
    shown = here(place, "review", "show", str(id_of(1)), *OFFICER)
    assert {one["burgerservicenummer"] for one in shown["candidates"]} == {bsn(0), bsn(1)}
    assert "≠" in place.run("review", "show", str(id_of(1)), *OFFICER, "--clock", place.clock, only=HERE.value)
    (confirmed,) = here(place, "review", "confirm", str(id_of(1)), "--candidate", "2", *OFFICER)
    assert confirmed["state"] == "released"
    assert len(here(place, "released", "--user", "anna")) == 1
    (reversed_,) = here(place, "review", "reverse", str(id_of(1)), *OFFICER)
    assert reversed_["state"] == "review"
    (rejected,) = here(place, "review", "reject", str(id_of(1)), *OFFICER)
    assert rejected["state"] == "rejected"
    told = place.run("review", "--config", place.config, "--clock", place.clock, "--json", *OFFICER, only=HERE.value)
    assert json.loads(told) == []


def test_a_list_takes_effect_on_what_waits(place):
    file = place.directory / "objections.csv"
    file.write_text(f"burgerservicenummer\n{bsn(0)}\n{bsn(1)}\n")
    (told,) = here(place, "list", "import", "objections", file, *COORDINATOR)
    assert (told["added"], told["moved"]) == (2, 1)
    assert here(place, "list", "status")[0]["objections"] == 2
    assert here(place, "review", "list", *OFFICER) == []


def test_insured_persons_come_in_by_a_list(place):
    file = place.directory / "cak.csv"
    file.write_text(f"burgerservicenummer,amount_cents,arrears_since\n{bsn(0)},90000,2025-06-01\n")
    report = place.directory / "rejected.csv"
    (told,) = here(place, "list", "cak", file, "--oin", "00000099000000000042", "--rejected", report, *COORDINATOR)
    assert told["released"] == 1
    assert report.read_text().split() == ["line,code,field"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("review", "show", "00", *OFFICER), NodeRefusal.UNKNOWN_SIGNAL),
        (("review", "list", "--user", "nobody"), NodeRefusal.UNKNOWN_USER),
        (("review", "list", *COORDINATOR), NodeRefusal.NOT_PERMITTED),
        (("list", "import", "objections", "/nonexistent.csv"), NodeRefusal.LIST_REFUSED),
        (("list", "cak", "/nonexistent.csv", "--oin", "1"), NodeRefusal.LIST_REFUSED),
    ],
)
def test_what_cannot_be_done_is_a_code(place, arguments, code):
    with pytest.raises(RefusalError) as refused:
        here(place, *arguments)
    assert refused.value.refusal == code
