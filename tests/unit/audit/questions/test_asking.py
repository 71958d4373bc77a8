"""The questions of a privacy officer, each answered from a log in which something happened."""

import csv
import io
import json
import sys
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from audit.__main__ import main
from audit.cosignature import Ed25519Cosigner
from audit.events import Event, EventId
from audit.questions.asking import QUESTIONS, ask
from audit.questions.integrity import integrity
from audit.questions.page import as_csv
from audit.verify.note import read_quorum
from audit.verify.source import open_source
from servicekit.transactions import write_transaction
from tests.support.audit_log import KEY, LOG, NOW, SIGNER, database

PARTNER, NODE = "00000099000000001000", "00000099000000000101"
ANNA, BERT, OPERATOR = "user-aaaaaaaaaaaaaaaaaaaa", "user-bbbbbbbbbbbbbbbbbbbb", "user-cccccccccccccccccccc"
POLICY = "ab" * 32


def acts():
    """A day: signals, decisions, approvals, looks, deletions, evaluations."""
    yield "signal_accepted", PARTNER, "partner-api", {"municipality": "0363", "day": 20_458, "mode": "direct"}, 3
    yield "signals_refused", PARTNER, "partner-api", {"code": "G1_CONTACT_EFFORT", "count": 4}, 1
    yield "signal_withdrawn", PARTNER, "partner-api", {"municipality": "0363"}, 1
    yield "policy_approved", ANNA, "command-line", {"policy_hash": POLICY, "count": 1}, 1
    yield "policy_approved", BERT, "command-line", {"policy_hash": POLICY, "count": 2}, 1
    yield "policy_loaded", NODE, "node", {"policy_hash": POLICY}, 2
    yield "casework_configured", NODE, "node", {"casework_hash": "cd" * 32}, 3
    decision = {"policy_hash": POLICY, "commitment": "00" * 32, "partner": PARTNER, "mode": "direct"}
    yield "signal_decided", NODE, "node", {**decision, "outcome": "released", "rules": ()}, 2
    yield "signal_decided", NODE, "node", {**decision, "outcome": "withheld", "rules": ("P1",)}, 1
    yield "bundle_unopened", NODE, "node", {"partner": PARTNER, "mode": "direct"}, 5
    yield "bundle_refused", NODE, "node", {"partner": PARTNER, "code": "G1_REMINDER_DATE"}, 1
    yield "operations_read", OPERATOR, "console", {"view": "overview"}, 2
    yield "case_viewed", ANNA, "console", {"view": "case", "count": 1, "assigned": "yes"}, 6
    yield "case_viewed", BERT, "console", {"view": "case", "count": 1, "assigned": "no"}, 2
    yield "signal_viewed", BERT, "command-line", {"view": "released", "count": 400}, 1
    yield "bundles_delivered", NODE, "node-api", {"municipality": "0363", "count": 9}, 2
    yield "unopened_expired", NODE, "node", {"count": 5}, 1
    yield "retention_ended", NODE, "node", {"data_class": "withheld", "count": 7}, 1
    yield "retention_run", NODE, "node", {"count": 7, "keys": 7, "overdue": 2}, 1
    charge = {"municipality": "0363", "epoch": 1, "generation": 1}
    yield (
        "evaluation_charged",
        NODE,
        "evaluation-api",
        {**charge, "count": 70, "left": 30, "request_hash": "00" * 32},
        1,
    )
    yield "lookup_flagged", BERT, "console", {"kind": "own-address"}, 2
    yield "budget_agreed", NODE, "evaluation-api", {**charge, "count": 100, "ledger_hash": "00" * 32}, 1
    yield (
        "register_imported",
        "operator",
        "command-line",
        {**dict.fromkeys(("changed", "unchanged", "removed", "rejected", "foreign"), 0), "added": 5},
        1,
    )
    yield "keys_indexed", NODE, "node", {"keys": 55, "residents": 5, "epoch": 1, "generation": 1}, 1
    yield "keys_indexed", NODE, "node", {"keys": 61, "residents": 5, "epoch": 2, "generation": 1}, 1
    yield "evaluation_refused", NODE, "evaluation-api", {**charge, "count": 40, "code": "BUDGET_EXHAUSTED"}, 1


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "log.db"
    engine = database(path)
    number = 0
    with write_transaction(engine) as connection:
        for action, actor, origin, fields, times in acts():
            for _ in range(times):
                number += 1
                event = Event(id=EventId(action), object=f"{number:032x}", actor=actor, origin=origin,
                              time=NOW + timedelta(seconds=number), fields=fields)  # fmt: skip
                LOG.append(connection, [event])
        LOG.checkpoint(connection, SIGNER)
    engine.dispose()
    (path.parent / "log.vkey").write_text(KEY + "\n")
    return path


def answer(log, name):
    (found,) = ask(open_source(log), [name])
    return found, [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_who_submitted_what_with_which_duties(log):
    _, rows = answer(log, "submissions")
    told = {row["what"]: row for row in rows}
    assert (told["accepted"]["signals"], told["accepted"]["partner"], told["accepted"]["day"]) == (
        3,
        PARTNER,
        "2026-01-05",
    )
    assert "G1" in told["accepted"]["duties attested"]
    assert (told["refused G1_CONTACT_EFFORT"]["signals"], told["withdrawn"]["signals"]) == (4, 1)


def test_what_arrived_at_a_node_and_what_it_found_of_the_duties(log):
    _, rows = answer(log, "submissions")
    told = {row["what"]: row for row in rows if row["municipality"] == "own"}
    assert {what: row["signals"] for what, row in told.items()} == {
        "arrived, opened": 3, "arrived, left shut": 5, "arrived, refused G1_REMINDER_DATE": 1,
    }  # fmt: skip
    assert told["arrived, opened"]["duties attested"].startswith("all")
    assert told["arrived, refused G1_REMINDER_DATE"]["duties attested"].startswith("not all")
    assert "sealed" in told["arrived, left shut"]["duties attested"]


def test_operators_looks_at_counts_are_looks_too(log):
    _, rows = answer(log, "looks")
    (row,) = [row for row in rows if row["task"] == "counts only"]
    assert (row["user"], row["view"], row["looks"], row["shown"]) == (OPERATOR, "overview", 2, 0)


def test_why_signals_were_released_withheld_or_left_shut_and_who_approved_it(log):
    _, rows = answer(log, "decisions")
    told = {(row["outcome"], row["rules"]): row for row in rows}
    assert told["released", "none spoke against"]["signals"] == 2
    assert (told["withheld", "P1"]["signals"], told["withheld", "P1"]["approvals"]) == (1, 2)
    assert told["withheld", "P1"]["approved by"] == f"{ANNA}, {BERT}"
    assert told["left shut", "no link key of a resident opens it"]["approved by"] == "-"
    assert told["left shut", "no link key of a resident opens it"]["signals"] == 5


def test_who_set_the_thresholds_and_when(log):
    _, rows = answer(log, "thresholds")
    assert [(row["what"], row["by"]) for row in rows] == [
        ("approved", ANNA), ("approved", BERT), ("in force from here", NODE), ("casework configured", NODE),
    ]  # fmt: skip


def test_who_looked_and_whether_there_was_a_task(log):
    found, rows = answer(log, "looks")
    told = {(row["user"], row["task"]): row["looks"] for row in rows}
    assert told == {
        (ANNA, "assigned"): 6, (BERT, "none"): 2, (BERT, "list"): 1, (OPERATOR, "counts only"): 2,
    }  # fmt: skip
    assert found.alarming


def test_what_left_and_to_whom(log):
    _, rows = answer(log, "departures")
    assert [(row["what"], row["to"], row["count"]) for row in rows] == [("sealed bundles", "node of 0363", 18)]


def told_of(path, *said):
    """Write a log of these acts and return what a question says of it."""
    engine = database(path)
    with write_transaction(engine) as connection:
        for number, (action, actor, origin, fields) in enumerate(said):
            LOG.append(connection, [Event(id=EventId(action), object=f"{number:032x}", actor=actor, origin=origin,
                                          time=NOW + timedelta(seconds=number), fields=fields)])  # fmt: skip
    engine.dispose()
    return lambda name, **known: [
        dict(zip(found.columns, row, strict=True))
        for found in ask(open_source(path), [name], **known)
        for row in found.rows
    ]


def test_whatever_leaves_with_somebody_is_told_with_whom(tmp_path):
    said = told_of(
        tmp_path / "log.db",
        ("processing_read", "service", "lezen", {"lines": 4}),
        ("processing_read", ANNA, "command-line", {"lines": 2}),
        ("municipality_departed", "operator", "command-line", {"move": "00" * 32}),
        ("actors_shared", "operator", "command-line", {}),
        ("epoch_escrowed", "operator", "command-line",
         {"epoch": 1, "first_custodian": "custodian-one", "second_custodian": "custodian-two"}),
        ("case_handed_over", ANNA, "console", {"role": "volunteer"}),
    )  # fmt: skip
    assert {(row["to"], row["count"]) for row in said("departures")} == {
        ("another organisation, by token (lezen)", 4), ("whoever asked", 2), ("another host", 1), ("two people", 1),
        ("custodian-one, custodian-two", 1), ("volunteer", 1),
    }  # fmt: skip


def test_whoever_drew_out_everything_on_somebody_looked_and_said_why(tmp_path):
    name = "ab" * 16
    path = tmp_path / "log.db"
    engine = database(path)
    with write_transaction(engine) as connection:
        for action, fields in (("rights_requested", {"right": "access", "reason": "complaint"}),
                               ("data_exported", {"items": 40, "stores": 3})):  # fmt: skip
            LOG.append(connection, [Event(id=EventId(action), object=name, actor=ANNA, origin="command-line", time=NOW,
                                          fields=fields)])  # fmt: skip
    engine.dispose()
    found, [row] = answer(path, "looks")
    assert (row["user"], row["view"], row["task"], row["shown"]) == (
        ANNA, "everything on one person", "stated: complaint", 40,
    )  # fmt: skip
    assert not found.alarming


def test_a_look_at_one_signal_is_no_look_at_a_list(tmp_path):
    said = told_of(
        tmp_path / "log.db",
        ("signal_viewed", ANNA, "console", {"view": "why", "count": 1}),
        ("signal_viewed", BERT, "console", {"view": "review", "count": 30}),
    )
    assert {row["view"]: row["task"].partition(":")[0] for row in said("looks")} == {"why": "by role", "review": "list"}


ACCEPTED = ("signal_accepted", PARTNER, "partner-api", {"municipality": "0363", "day": 20_458, "mode": "blind"})
LEAF = {"municipality": "0363", "epoch": 1, "generation": 1}


def spent_by(caller, count):
    fields = {**LEAF, "count": count, "left": 0, "request_hash": "00" * 32}
    return "evaluation_charged", caller, "evaluation-api", fields


def test_evaluations_of_a_partner_are_for_signals_and_held_to_these_not_to_a_register(tmp_path):
    agreed = ("budget_agreed", PARTNER, "evaluation-api", {**LEAF, "count": 69_000, "ledger_hash": "00" * 32})
    said = told_of(tmp_path / "log.db", agreed, spent_by(PARTNER, 12), ACCEPTED, ACCEPTED, spent_by(NODE, 30))
    told = {row["caller"]: row["for"] for row in said("evaluations")}
    assert told[PARTNER] == "signals to seal, 6 each: 2 accepted in blind mode, in all epochs"
    assert "residents" in told[NODE]
    assert said("misuse", residents={"0363": 100}) == []
    assert [row["who"] for row in said("misuse", residents={"0363": 2})] == [NODE]


def test_a_partner_that_has_much_evaluated_and_sends_little_is_found(tmp_path):
    under_way = 8 * 500 * 6
    fair = told_of(tmp_path / "fair.db", *[ACCEPTED] * 100, spent_by(PARTNER, 690 + under_way))
    assert fair("misuse") == []
    guessing = told_of(tmp_path / "guessing.db", *[ACCEPTED] * 100, spent_by(PARTNER, 691 + under_way))
    [row] = guessing("misuse")
    assert (row["alert"], row["who"], row["count"]) == ("budget", PARTNER, 691 + under_way)
    assert row["entries"] == "100"


def test_a_log_that_no_witness_saw_is_not_said_to_be_one_that_nobody_asked_about(log):
    def witnessed(quorum):
        told, _ = integrity(open_source(log), KEY, quorum)
        return dict(told.rows)["witnessed up to"]

    assert witnessed(None) == "nobody asked"
    assert witnessed(read_quorum(Ed25519Cosigner.of_seed("witness.test/1", bytes(32)).verifier, 1)) == "nothing yet"


def test_a_cell_without_anything_is_no_formula(log):
    found, _ = answer(log, "decisions")
    cells = [cell for row in csv.reader(io.StringIO(as_csv([found]))) for cell in row]
    assert "-" in cells
    assert "'-" not in cells


def test_what_was_deleted(log):
    found, rows = answer(log, "endings")
    assert [(row["what"], row["destroyed"], row["overdue after it"]) for row in rows] == [
        ("class withheld", 7, 0), ("everything due", 7, 2), ("unopened bundles", 5, 0),
    ]  # fmt: skip
    assert found.alarming, "two are overdue"


def test_a_service_that_worked_for_days_without_its_retention_run_is_an_alarm_and_one_that_stood_still_is_not(tmp_path):
    for origin, alarming in (("node", True), ("command-line", False)):
        path = tmp_path / f"{origin}.db"
        engine = database(path)
        run = Event(id=EventId.RETENTION_RUN, object="retention", actor=NODE, origin="node", time=NOW,
                    fields={"count": 0, "keys": 0, "overdue": 0})  # fmt: skip
        later = Event(id=EventId.SERVICE_STOPPED, object="service", actor="operator", origin=origin,
                      time=NOW + timedelta(days=3), fields={})  # fmt: skip
        with write_transaction(engine) as connection:
            LOG.append(connection, [run, later])
        engine.dispose()
        assert answer(path, "endings")[0].alarming == alarming


def test_on_what_evaluations_were_spent(log):
    found, rows = answer(log, "evaluations")
    assert [(row["caller"], row["spent"], row["refused"], row["left"]) for row in rows] == [
        (NODE, 70, 40, 30), (NODE, 55, 0, "-"), (NODE, 61, 0, "-"),
    ], "what was charged, and then what the node says it indexed of residents"  # fmt: skip
    assert found.alarming


def test_what_somebody_should_look_into_names_the_entries(log):
    found, rows = answer(log, "misuse")
    alerts = {row["alert"]: row for row in rows}
    assert alerts["view-without-task"]["who"] == BERT
    assert alerts["volume"]["who"] == BERT
    assert all(part.strip().isdigit() for part in str(alerts["view-without-task"]["entries"]).split(","))
    assert found.alarming


def test_looks_at_what_is_near_to_a_user_are_told_once_per_user_with_their_entries(log):
    _, rows = answer(log, "misuse")
    [near] = [row for row in rows if row["alert"] == "own-address"]
    assert (near["who"], near["count"], near["entries"].count(",")) == (BERT, 2, 1)


def test_link_keys_are_held_to_the_register_leaf_by_leaf(log):
    _, rows = answer(log, "misuse")
    assert [(row["who"], row["count"]) for row in rows if row["alert"] == "budget"] == [("node, epoch 2.1", 61)]


def test_a_gateways_budgets_are_held_to_the_size_of_the_register_that_the_reader_states(log):
    for residents, alarmed in ((6, True), (9, False)):
        (found,) = ask(open_source(log), ["misuse"], residents={"0363": residents})
        told = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        assert any(row["who"] == NODE and row["count"] == 100 for row in told) == alarmed


def test_the_log_is_said_to_be_intact_or_not(log, tmp_path):
    told, verdict = integrity(open_source(log), KEY)
    assert (verdict.sound, told.alarming, told.rows[0]) == (True, False, ("verdict", "INTACT"))


@pytest.fixture
def run(log, capsys, monkeypatch):
    def run(*words):
        monkeypatch.setattr(
            sys, "argv", ["drempel-audit", "report", str(log), "--key", str(log.parent / "log.vkey"), *words]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


def test_every_question_is_answered_in_every_form(run):
    code, out, err = run("--format", "json", "--unrecorded")
    assert (code, [one["name"] for one in json.loads(out)]) == (0, ["integrity", *QUESTIONS]), err
    _, out, _ = run("--format", "csv", "--unrecorded", "--question", "looks")
    assert next(csv.reader(io.StringIO(out)))[0] == "# looks"
    _, out, _ = run("--unrecorded")
    assert "Who looked" in out
    assert run("--question", "nonsense")[0] == 2


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(run, tmp_path):
    assert run("--format", "html", "--out", str(tmp_path / "report.html"), "--unrecorded")[0] == 0
    page = (tmp_path / "report.html").read_text()
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append(tag)
            assert not {"src", "onclick"} & {name for name, _ in attributes}

    Reader().feed(page)
    assert tags.count("table") == len(QUESTIONS) + 1
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert "http" not in page


def test_the_run_itself_is_recorded_in_the_log(run, log):
    assert run("--question", "looks")[0] == 0
    with open_source(log).open() as reading:
        *_, (_, last) = reading.entries()
    assert (json.loads(last)["action"], json.loads(last)["actor"]) == ("log_verified", "privacy-officer")
