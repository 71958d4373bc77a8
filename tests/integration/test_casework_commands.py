"""Casework from the command line: from a released signal to a result, by users in their roles, over real mTLS."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date

import grpc
import pytest
from drempel.v1 import console_pb2 as wire
from drempel.v1 import console_pb2_grpc

from municipality_node.commands.keyboard import account
from municipality_node.errors import NodeRefusal
from servicekit.refusal import RefusalError
from tests.support.certificates import Authority
from tests.support.node import HERE, POLICY, MemoryGateway, a_row, bsn
from tests.support.place import Place, publish
from tests.support.served_gateway import served
from tests.support.signals import a_signal

BORN = date(1980, 4, 12)
USERS = {"anna": "case-worker", "carla": "coordinator", "bel": "call-centre", "fg": "privacy-officer"}


@pytest.fixture
def place(tmp_path):
    directory, gateway = tmp_path, MemoryGateway()
    authority = Authority(directory / "pki")
    with served(gateway, authority.server()) as line:
        place = Place(directory, authority, line.address, gateway.signing)
        place.run("init")
        place.approve(POLICY)
        publish(place, gateway)
        place.run("register", "import", place.extract(a_row(), a_row(1, postcode="4301AB", geheimhouding="7")))
        place.read("index", only=HERE.value)
        gateway.submit(a_signal(birth_date=BORN, phone="0612345678"), 1)
        gateway.submit(a_signal(birth_date=BORN, postcode="4301AB"), 2)
        place.read("run", "--once", only=HERE.value)
    for name, role in USERS.items():
        place.run("users", "add", name, role, only=HERE.value)
    return place


def do(place, user, *arguments):
    """Run a command that prints no rows."""
    place.run(*arguments, "--user", user, "--clock", place.clock, only=HERE.value)


def read(place, user, *arguments):
    return place.read(*arguments, "--user", user, only=HERE.value)


def refused(place, user, *arguments):
    with pytest.raises(RefusalError) as caught:
        do(place, user, *arguments)
    return caught.value.refusal


def test_every_released_signal_is_in_a_case_of_the_work_list(place):
    listed = read(place, "anna", "case", "list")
    assert sorted(one["number"] for one in listed) == [1, 2]
    assert all(one["why_here"] and one["first_action"] for one in listed)
    assert bsn(0) not in json.dumps(listed)
    trays = {row["tray"]: row["cases"] for row in read(place, "anna", "tray", "list")}
    assert sum(trays.values()) == 2


def test_a_case_goes_from_a_look_to_a_result(place):
    assert refused(place, "anna", "case", "show", 1) is NodeRefusal.REASON_NEEDED
    do(place, "anna", "case", "assign", 1, "--to", "anna")
    do(place, "anna", "case", "attempt", 1, "--channel", "telefoon", "--result", "geen gehoor")
    do(place, "anna", "case", "observe", 1, "prefers-phone")
    do(place, "anna", "case", "remark", 1, "--text", "belt na vijven")
    do(place, "anna", "case", "pause", 1, "resident-away", "--until", "2026-04-01")
    do(place, "anna", "case", "resume", 1)
    do(place, "anna", "case", "attempt", 1, "--channel", "phone", "--result", "accepted", "--daypart", "Avond")
    shown = read(place, "anna", "case", "show", 1)
    assert (shown["state"], shown["status"], shown["hold_until"]) == ("accepted", "Opgepakt", "2026-04-19")
    assert (shown["people"][0]["burgerservicenummer"], shown["remark"]) == (bsn(0), "belt na vijven")
    assert [one["daypart"] for one in shown["attempts"]] == ["Ochtend", "Avond"]
    assert re.search(r"belt na\s+vijven", place.run("case", "show", 1, "--user", "anna", only=HERE.value))
    do(place, "anna", "case", "result", 1, "further-help-financial")
    assert read(place, "anna", "case", "show", 1)["result"] == "Vervolghulp en/of verwijzing financieel"
    do(place, "anna", "case", "reopen", 1, "resident-came-back")


def test_an_attempt_too_many_asks_for_an_override_and_says_which_limit_it_passed(place):
    visit = ("case", "attempt", 2, "--channel", "huisbezoek", "--result", "geen gehoor", "--reason", "triage")
    for _ in range(2):
        do(place, "anna", *visit)
    assert refused(place, "anna", *visit) is NodeRefusal.LIMIT_REACHED
    said = place.said(*visit, "--override", "appointment", "--user", "anna", "--clock", place.clock, only=HERE.value)
    assert said == "case 2: recorded; limit passed: dit kanaal is zo vaak geprobeerd als mag\n"
    (told,) = read(place, "anna", *visit, "--override", "appointment")
    assert told["passed"] == ["CHANNEL_MAXIMUM"]


def test_roles_hold_on_the_command_line(place):
    assert refused(place, "fg", "case", "list") is NodeRefusal.NOT_PERMITTED
    assert refused(place, "bel", "case", "show", 1) is NodeRefusal.NOT_PERMITTED
    assert refused(place, "anna", "capacity") is NodeRefusal.NOT_PERMITTED
    assert refused(place, "nobody", "case", "list") is NodeRefusal.UNKNOWN_USER
    assert refused(place, "anna", "case", "show", 99, "--reason", "triage") is NodeRefusal.UNKNOWN_CASE
    assert refused(place, "anna", "case", "hand-over", 2, "--to", "bel") is NodeRefusal.SECRECY


def test_what_is_handed_over_is_seen_and_nothing_else(place):
    assert read(place, "bel", "case", "contact") == []
    do(place, "anna", "case", "hand-over", 1, "--to", "bel")
    (seen,) = read(place, "bel", "case", "contact")
    assert (seen["number"], seen["phones"], seen["address"]) == (1, "0612345678", "Dijkstraat 12, 4301AA")
    assert bsn(0) not in json.dumps(seen)


def test_a_tray_or_an_address_that_is_none_is_refused_rather_than_found_empty(place):
    for command in (("case", "list", "--tray", "spoed"), ("tray", "show", "spoed")):
        assert refused(place, "anna", *command) is NodeRefusal.UNKNOWN_TRAY
    for address in (("--postcode", "4301"), ("--postcode", "4301AA"), ("--house-number", 12)):
        assert refused(place, "anna", "case", "find", *address) is NodeRefusal.ACT_IMPOSSIBLE


def test_deadlines_are_those_that_press(place):
    late = place.directory / "late"
    late.write_text("2026-04-22T09:00:00+00:00")
    found = place.run("deadline", "--user", "anna", "--clock", late, "--json", only=HERE.value)
    rows = json.loads(found)
    assert {row["standing"] for row in rows} == {"overdue"}
    assert {row["number"] for row in rows} <= {1, 2}


def test_overviews_are_tables_and_json(place):
    assert read(place, "carla", "capacity")["hours_of_work"] > 0
    assert read(place, "anna", "directory") == []
    assert read(place, "anna", "deadline") == []
    assert "crisis" in place.run("tray", "list", "--user", "anna", only=HERE.value)
    assert {row["name"] for row in place.read("users", "list", only=HERE.value)} >= set(USERS)
    assert "[[trays]]" in place.run_plain("tray", "defaults")
    assert "Huisbezoek" in place.run_plain("case", "codes")


def test_a_command_that_does_not_say_which_municipality_is_refused(place):
    with pytest.raises(RefusalError) as caught:
        place.run("case", "list", "--user", "anna")
    assert caught.value.refusal is NodeRefusal.UNKNOWN_MUNICIPALITY


def test_letters_are_written_for_a_tray_and_logged(place):
    out = place.directory / "letters"
    (told,) = read(place, "carla", "letter", "write", "--tray", "overig", "--out", out)
    assert told["cases"] + told["refused"] == len(read(place, "carla", "tray", "show", "overig"))
    (again,) = read(place, "carla", "letter", "write", 2, "--kind", "kaartje", "--out", out, "--reason", "triage")
    assert again["cases"] == 1
    assert any(path.suffix == ".txt" for path in out.iterdir())
    assert {"brief", "brief-crisis"} <= {row["template"] for row in read(place, "carla", "letter", "templates")}


def test_the_call_centres_file_comes_in_once(place):
    do(place, "anna", "case", "hand-over", 1, "--to", "bel")
    path, report = place.directory / "attempts.csv", place.directory / "refused.csv"
    path.write_text(
        "reference;number;day;daypart;channel;result\n"
        "B-1;1;2026-03-20;Middag;Telefoon;Voicemail ingesproken\nB-2;2;2026-03-20;Middag;Telefoon;Geen gehoor\n"
        "B-3;1;gisteren;Middag;Telefoon;Geen gehoor\n"
    )
    (first,) = read(place, "bel", "call-centre", "import", path, "--rejected", report)
    assert (first["rows"], first["added"], first["refused"]) == (3, 1, 2)
    assert report.read_text().split() == ["line,code", "3,UNKNOWN_CASE:number", "4,ATTEMPTS_REFUSED:day"]
    (second,) = read(place, "anna", "call-centre", "import", path, "--made-by", "bel")
    assert (second["added"], second["repeated"]) == (0, 1)


def test_looking_at_signals_asks_for_the_role_of_a_user(place):
    assert len(read(place, "anna", "released")) == 2
    assert refused(place, "bel", "released") is NodeRefusal.NOT_PERMITTED
    assert refused(place, "nobody", "inbox") is NodeRefusal.UNKNOWN_USER
    assert refused(place, "carla", "review") is NodeRefusal.NOT_PERMITTED
    assert entries(place)[-1]["action"] == "act_refused"
    assert entries(place)[-1]["result"] == "refused"


def test_a_privacy_officer_reads_rules_and_probabilities_and_no_name(place):
    signal = read(place, "fg", "inbox")[0]["signal_id"]
    told = {user: read(place, user, "why", signal) for user in ("fg", "anna")}
    assert "words" in told["anna"]["explanation"]["match"]["candidates"][0]
    assert "words" not in told["fg"]["explanation"]["match"]["candidates"][0]
    assert told["fg"]["explanation"]["policy"] == told["anna"]["explanation"]["policy"]


def test_the_log_says_which_casework_file_was_in_force_and_who_did_what_under_a_pseudonym(place):
    read(place, "anna", "case", "list")
    recorded = entries(place)
    assert len(next(one for one in recorded if one["action"] == "casework_configured")["casework_hash"]) == 64
    text = json.dumps(recorded)
    assert not any(f'"{name}"' in text for name in USERS)
    assert {one["actor"][:5] for one in recorded if one["action"].startswith("case_view")} == {"user-"}


def entries(place):
    store = place.directory / HERE.value / "store.sqlite"
    with closing(sqlite3.connect(store)) as connection:
        return [json.loads(row[0]) for row in connection.execute('select entry from audit_entry order by "index"')]


def test_a_running_node_serves_the_console_until_it_is_stopped(place):
    socket = place.directory / "run" / "console.sock"
    config = place.directory / "node-with-console.toml"
    config.write_text(place.config.read_text() + f'\n[console]\nsocket = "{socket}"\n')
    token = place.run("users", "session", "anna", "--clock", place.clock, only=HERE.value).strip()
    command = [sys.executable, "-m", "municipality_node", "run", "--config", str(config), "--clock", str(place.clock)]
    with (place.directory / "node.log").open("wb") as log, subprocess.Popen(command, stderr=log) as node:
        try:
            told = (("municipality", HERE.value), ("session", token))
            with grpc.insecure_channel(f"unix:{socket}") as channel:
                stub = console_pb2_grpc.CaseworkServiceStub(channel)
                listed = stub.ListCases(wire.ListCasesRequest(), metadata=told, timeout=60, wait_for_ready=True)
            assert {one.number for one in listed.cases} == {1, 2}
        finally:
            node.send_signal(signal.SIGTERM)
        assert node.wait(60) == 0
    assert not socket.exists()
    assert bsn(0) not in (place.directory / "node.log").read_text()


@pytest.fixture
def in_earnest(place):
    """The same place, as an installation that is no trial."""
    trial = place.config.read_text()
    place.config.write_text(trial.replace("sign_in.stated_users = true\n", ""))
    yield place
    place.config.write_text(trial)


def log_of(place):
    with closing(sqlite3.connect(place.directory / HERE.value / "store.sqlite")) as store:
        return [json.loads(entry) for (entry,) in store.execute('SELECT entry FROM audit_entry ORDER BY "index"')]


def test_in_earnest_a_command_is_the_work_of_the_account_that_logged_in(in_earnest):
    own = account(in_earnest.directory)
    for arguments in (("case", "list"), ("released",), ("inbox",)):
        with pytest.raises(RefusalError) as caught:
            in_earnest.run(*arguments, only=HERE.value)
        assert caught.value.refusal is NodeRefusal.UNKNOWN_USER, "not even root looks without being a user"
    in_earnest.run("users", "add", own, "case-worker", only=HERE.value)
    assert in_earnest.read("case", "list", only=HERE.value)
    assert len(in_earnest.read("released", "--user", own, only=HERE.value)) == 2
    with pytest.raises(RefusalError) as caught:
        in_earnest.run("capacity", only=HERE.value)
    assert caught.value.refusal is NodeRefusal.NOT_PERMITTED
    looks = [entry for entry in log_of(in_earnest) if entry["action"] == "signal_viewed"]
    assert "command-line" in {entry["origin"] for entry in looks}


def test_in_earnest_a_stated_name_is_refused_and_on_record(in_earnest):
    for arguments in (("case", "list"), ("released",), ("why", "00" * 16), ("policy", "approve", POLICY)):
        assert refused(in_earnest, "anna", *arguments) is NodeRefusal.USER_NOT_PROVEN
    tries = [entry for entry in log_of(in_earnest) if entry["action"] == "sign_in_refused"]
    assert {(entry["means"], entry["failed"], entry["result"]) for entry in tries} == {("account", "user", "refused")}
    assert len(tries) == 4


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_nobody_brings_a_configuration_along_that_believes_more(place):
    own = place.directory / "own.toml"
    shutil.copy(place.config, own)
    os.chown(own, 65_534, 65_534)
    theirs, place.config = place.config, own
    try:
        assert refused(place, "carla", "case", "list") is NodeRefusal.USER_NOT_PROVEN
    finally:
        place.config = theirs


def test_an_account_may_be_called_differently_as_a_user(in_earnest):
    own = account(in_earnest.directory)
    settings = in_earnest.config.read_text()
    tied = settings.replace("[municipality.tls]", f'sign_in.accounts = {{"{own}" = "carla"}}\n[municipality.tls]', 1)
    in_earnest.config.write_text(tied)
    assert in_earnest.read("capacity", only=HERE.value)["hours_of_work"] >= 0


def test_in_a_trial_the_log_says_that_a_user_was_stated(place):
    read(place, "carla", "case", "show", 2, "--reason", "quality")
    last = [entry for entry in log_of(place) if entry["action"] == "case_viewed"][-1]
    assert last["origin"] == "command-line-stated"
