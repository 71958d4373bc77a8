"""Each question of a privacy officer, answered by the commands from logs that real services wrote."""

import json
import os
from datetime import date

import pytest
from drempel.v1 import evaluation_pb2
from typer.testing import CliRunner

from audit.__main__ import app
from keys import voprf
from keys.identity import SignalId
from servicekit.refusal import RefusalError
from tests.support import gateway as support
from tests.support.certificates import Authority
from tests.support.gateway import MUNICIPALITY as OWN
from tests.support.gateway import NODE as NODE_OF_GATEWAY
from tests.support.gateway import PARTNER as PARTNER_OF_GATEWAY
from tests.support.gateway import calling, lay_out, running
from tests.support.node import HERE, NODE, POLICY, MemoryGateway, a_row, bsn, id_of
from tests.support.place import Place, publish
from tests.support.served_gateway import served
from tests.support.signals import a_signal

BORN = date(1980, 4, 12)
STAFF = {"anna": "case-worker", "bert": "case-worker", "fg": "privacy-officer"}
RELEASED, WITHHELD, SHUT = 1, 2, 3


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A municipality in which one signal was released, one withheld, one left shut, and people looked."""
    directory, gateway = tmp_path_factory.mktemp("questions"), MemoryGateway()
    authority = Authority(directory / "pki")
    with served(gateway, authority.server()) as line:
        place = Place(directory, authority, line.address, gateway.signing)
        place.run("init")
        place.approve(POLICY)
        publish(place, gateway)
        for name, role in STAFF.items():
            place.run("users", "add", name, role, only=HERE.value)
        place.run("register", "import", place.extract(a_row(), a_row(1, postcode="4301AB")), only=HERE.value)
        place.read("index", only=HERE.value)
        gateway.submit(a_signal(birth_date=BORN), RELEASED)
        gateway.submit(a_signal(birth_date=BORN, postcode="4301AB", amount_cents=20_00), WITHHELD)
        gateway.submit(a_signal(surname="Visser", postcode="4399ZZ"), SHUT)
        place.read("run", "--once", only=HERE.value)
        at_work(place, "anna", "case", "assign", 1, "--to", "anna")
        at_work(place, "anna", "case", "show", 1)
        at_work(place, "bert", "case", "show", 1, "--reason", "consulted")
        with pytest.raises(RefusalError):
            at_work(place, "fg", "case", "show", 1, "--reason", "consulted")
        at_work(place, "coordinator", "rights", "access", "--reason", "request", typed=f"{bsn(0)}\n")
        place.run("retention", "run", "--clock", place.clock, only=HERE.value)
    (told,) = json.loads(place.run("keys", "show", "--json", only=HERE.value))
    (directory / "node.vkey").write_text(told["audit_verifier"] + "\n")
    return place


def at_work(place, user, *arguments, typed=None):
    return place.run(*arguments, "--user", user, "--clock", place.clock, only=HERE.value, typed=typed)


def asked(place, question):
    return report(place.directory / HERE.value / "store.sqlite", place.directory / "node.vkey", question)


def report(store, key, question):
    """Return the rows of an answer of `drempel-audit report`, and whether it alarms."""
    words = ["report", str(store), "--key", str(key), "--question", question, "--format", "json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (done.output, done.exception)
    [answer] = [one for one in json.loads(done.stdout) if one["name"] == question]
    assert bsn(0) not in done.stdout
    return answer["rows"], answer["alarming"]


def _log_of(gateway):
    """Return the store of a gateway and the file with its log's key line."""
    [key] = gateway.directory.rglob("audit.verifier")
    return gateway.settings.store, key


def shown(place, *words):
    store = place.directory / HERE.value / "store.sqlite"
    done = CliRunner().invoke(app, ["show", str(store), "--last", "10000", "--json", *words])
    return json.loads(done.stdout)


async def test_who_submitted_what_and_when_with_which_duties_attested(tmp_path):
    gateway = lay_out(tmp_path)
    async with running(gateway) as service, calling(gateway, PARTNER_OF_GATEWAY, service.port) as caller:
        signals = (a_signal(birth_date=BORN), a_signal(postcode="0000AA"))
        await caller.submit([gateway.signed(signal, SignalId(os.urandom(16))) for signal in signals])
    rows, _ = report(*_log_of(gateway), "submissions")
    told = {row["what"]: row for row in rows}
    assert told.keys() == {"accepted", "refused G4_POSTCODE"}
    accepted = told["accepted"]
    assert (accepted["partner"], accepted["signals"], accepted["mode"]) == (PARTNER_OF_GATEWAY.value, 1, "direct")
    assert accepted["day"] == support.NOW.date().isoformat()
    assert "G1" in accepted["duties attested"]


def test_what_arrived_at_the_municipality_and_what_it_found_of_the_duties(place):
    rows, _ = asked(place, "submissions")
    told = {row["what"]: row for row in rows}
    assert {what: row["signals"] for what, row in told.items()} == {"arrived, opened": 2, "arrived, left shut": 1}
    assert "after opening" in told["arrived, opened"]["duties attested"]


async def test_which_evaluations_were_spent_on_what(tmp_path, place):
    gateway = lay_out(tmp_path)
    async with running(gateway) as service, calling(gateway, NODE_OF_GATEWAY, service.port) as caller:
        blinded = voprf.blind([b"one", b"two", b"three"], [voprf.random_scalar() for _ in range(3)])
        await caller.evaluation.Evaluate(
            evaluation_pb2.EvaluateRequest(
                municipality_code=OWN.value, epoch=1, generation=1, blinded_elements=b"".join(blinded)
            )
        )
    (row,), _ = report(*_log_of(gateway), "evaluations")
    assert (row["caller"], row["spent"]) == (NODE_OF_GATEWAY.value, 3)
    (own,), _ = asked(place, "evaluations")
    assert (own["caller"], own["for"]) == (NODE.value, "link keys of residents, as the node says")


def test_why_a_signal_was_released_withheld_or_left_shut(place):
    rows, _ = asked(place, "decisions")
    told = {row["outcome"]: row for row in rows}
    assert (told["withheld"]["rules"], told["withheld"]["approvals"]) == ("P1", 2)
    assert told["released"]["rules"] == "none spoke against"
    assert told["left shut"]["rules"] == "no link key of a resident opens it"


@pytest.mark.parametrize(("number", "release"), [(RELEASED, "released"), (WITHHELD, "withheld")])
def test_one_decision_rule_by_rule_with_its_policy_and_who_approved_it(place, number, release):
    [entry] = [
        one for one in shown(place, "--action", "signal_decided")
        if one["outcome"] == release
    ]  # fmt: skip
    told = json.loads(at_work(place, "fg", "why", entry["object"], "--json"))
    policy = told["explanation"]["policy"]
    assert policy["release"] == release
    assert {rule["rule"] for rule in policy["rules"]} >= {"N1", "P1", "P7"}
    assert all({"value", "threshold"} <= rule.keys() for rule in policy["rules"])
    text = at_work(place, "fg", "why", str(id_of(number)))
    assert "user-" in text, "who approved it, under a pseudonym"
    assert bsn(0) not in text + json.dumps(told)


def test_who_set_the_thresholds_and_when(place):
    rows, _ = asked(place, "thresholds")
    assert [row["what"] for row in rows] == ["approved", "approved", "casework configured", "in force from here"]
    first, second, *_ = rows
    assert first["by"] != second["by"]
    assert all(row["by"].startswith("user-") for row in (first, second))
    assert first["time"] <= second["time"]


def test_who_looked_and_whether_there_was_a_task(place):
    rows, alarming = asked(place, "looks")
    tasks = {row["task"] for row in rows if row["view"] == "case"}
    assert tasks == {"assigned", "stated: consulted"}
    assert not alarming


def test_what_left_the_system_to_whom(place):
    rows, _ = asked(place, "departures")
    assert {(row["what"], row["to"]) for row in rows} >= {("everything held on one person (art. 15)", "the person")}


def test_everything_was_deleted_in_time(place):
    rows, alarming = asked(place, "endings")
    assert all(row["overdue after it"] == 0 for row in rows)
    assert any(row["what"] == "everything due" for row in rows)
    assert not alarming


def test_what_somebody_should_look_into(place):
    rows, alarming = asked(place, "misuse")
    assert [row["alert"] for row in rows if row["alert"] == "refused-acts"] == ["refused-acts"]
    assert alarming


def test_the_log_is_intact_and_that_it_was_looked_at_is_in_it(place):
    before = len(shown(place, "--action", "log_verified"))
    rows, alarming = asked(place, "integrity")
    assert (rows[0]["value"], alarming) == ("INTACT", False)
    assert len(shown(place, "--action", "log_verified")) == before + 1
