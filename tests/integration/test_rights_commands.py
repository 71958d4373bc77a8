"""`drempel-node rights`, `processing`, `dpia` and `users staff` at the keyboard, over real mTLS."""

import json
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import date

import pytest

from keys.signing import SigningKey
from municipality_node.errors import NodeRefusal
from servicekit.refusal import RefusalError
from tests.support.certificates import Authority
from tests.support.gateway import free_port
from tests.support.node import HERE, POLICY, MemoryGateway, a_row, bsn
from tests.support.place import Place, publish
from tests.support.served_gateway import served
from tests.support.signals import a_signal

BORN = date(1980, 4, 12)
ACTIVITY = "https://register.example/0687/vroegsignalering"
PERSON, OTHER_PERSON = f"{bsn(0)}\n", f"{bsn(1)}\n"
ASKED = ("--reason", "request")


@pytest.fixture
def place(tmp_path):
    gateway, authority = MemoryGateway(), Authority(tmp_path / "pki")
    with served(gateway, authority.server()) as line:
        place = Place(tmp_path, authority, line.address, gateway.signing)
        _log_here(place)
        place.run("init")
        place.approve(POLICY)
        publish(place, gateway)
        place.run("register", "import", place.extract(a_row(), a_row(1, postcode="4301AB")), only=HERE.value)
        gateway.submit(a_signal(birth_date=BORN, phone="0612345678"), 1)
        place.read("run", "--once", only=HERE.value)
        place.run("users", "add", "anna", "case-worker", only=HERE.value)
        yield place


def _log_here(place):
    """Give the first municipality a Logboek Dataverwerkingen."""
    head, first, second = place.config.read_text().split("[[municipality]]")
    table = f'[municipality.processing_log]\nactivity = "{ACTIVITY}"\n'
    place.config.write_text(f"{head}[[municipality]]{first}{table}[[municipality]]{second}")


def asked(place, typed, *arguments, user="coordinator"):
    words = ("--user", user, "--clock", place.clock)
    return place.run(*arguments, *words, only=HERE.value, typed=typed)


def refused(place, typed, *arguments, user="coordinator"):
    with pytest.raises(RefusalError) as caught:
        asked(place, typed, *arguments, user=user)
    assert bsn(0) not in str(caught.value)
    return caught.value.refusal


def recorded(place, *actions):
    store = place.directory / HERE.value / "store.sqlite"
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute('SELECT entry FROM audit_entry ORDER BY "index"')
        entries = [json.loads(row[0]) for row in rows]
    return [entry for entry in entries if entry["action"] in actions]


def test_access_gives_everything_once_into_a_file_that_its_owner_alone_reads(place):
    told = json.loads(asked(place, PERSON, "rights", "access", *ASKED))
    assert told["request"]["reason"] == "request"
    page = place.directory / "answer.html"
    assert asked(place, PERSON, "rights", "access", *ASKED, "--out", page).strip() == ""
    assert stat.S_IMODE(page.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert bsn(0) in page.read_text()
    written = place.directory / "answer.json"
    asked(place, PERSON, "rights", "access", *ASKED, "--out", written)
    assert json.loads(written.read_text())["stores"]
    assert refused(place, PERSON, "rights", "access", *ASKED, "--out", page) is NodeRefusal.ACT_IMPOSSIBLE
    entries = recorded(place, "rights_requested", "data_exported")
    assert [entry["action"] for entry in entries] == ["rights_requested", "data_exported"] * 4
    assert bsn(0) not in json.dumps(entries)


def test_erasure_takes_a_ground_or_a_refusal_and_says_what_stays(place):
    told = asked(place, PERSON, "rights", "erase", *ASKED, "--ground", "unlawful")
    assert "signals" in told
    assert bsn(0) not in told
    assert "0612345678" not in asked(place, PERSON, "rights", "access", *ASKED)
    told = asked(place, OTHER_PERSON, "rights", "erase", *ASKED, "--refuse", "public-task")
    assert "public-task" in told
    assert [entry["outcome"] for entry in recorded(place, "rights_answered")] == ["granted", "refused"]
    with pytest.raises(AssertionError, match="either --ground or --refuse"):
        asked(place, PERSON, "rights", "erase", *ASKED)


def test_an_objection_stands_until_its_last_day_or_is_refused_with_a_ground(place):
    assert "signals" in asked(place, PERSON, "rights", "objection", *ASKED, "--until", "2027-01-31")
    [told] = [one for one in json.loads(asked(place, PERSON, "rights", "access", *ASKED))["stores"]
              if "objections" in json.dumps(one)][:1]  # fmt: skip
    assert "2027-01-31" in json.dumps(told)
    assert "compelling" in asked(place, OTHER_PERSON, "rights", "objection", *ASKED, "--refuse", "compelling")
    assert [entry["outcome"] for entry in recorded(place, "rights_answered")] == ["granted", "refused"]


@pytest.mark.parametrize(
    ("arguments", "typed", "user", "code"),
    [
        (("rights", "access", *ASKED), PERSON, "anna", NodeRefusal.NOT_PERMITTED),
        (("rights", "access", *ASKED), PERSON, "nobody", NodeRefusal.UNKNOWN_USER),
        (("rights", "access", *ASKED), "123456789\n", "coordinator", NodeRefusal.ACT_IMPOSSIBLE),
        (("rights", "objection", *ASKED), PERSON, "anna", NodeRefusal.NOT_PERMITTED),
        (("rights", "erase", *ASKED, "--ground", "unlawful"), PERSON, "anna", NodeRefusal.NOT_PERMITTED),
        (("rights", "erase", *ASKED, "--refuse", "compelling"), PERSON, "coordinator", NodeRefusal.ACT_IMPOSSIBLE),
        (("processing", "read", "--reason", "complaint"), PERSON, "anna", NodeRefusal.NOT_PERMITTED),
        (("processing", "read"), PERSON, "coordinator", NodeRefusal.REASON_NEEDED),
    ],
)
def test_what_cannot_be_done_is_a_code_and_gives_nothing(place, arguments, typed, user, code):
    assert refused(place, typed, *arguments, user=user) is code
    assert recorded(place, "data_exported", "processing_read") == []


def test_the_logbook_is_read_about_one_person_and_that_is_on_record(place):
    lines = json.loads(asked(place, PERSON, "processing", "read", "--reason", "complaint", "--json"))
    assert {line["name"] for line in lines} >= {"ingezetenen uit de BRP inlezen", "vroegsignaal beoordelen"}
    assert "vroegsignaal beoordelen" in asked(place, PERSON, "processing", "read", "--reason", "complaint")
    assert [entry["lines"] for entry in recorded(place, "processing_read")] == [len(lines)] * 2
    assert bsn(0) not in json.dumps(lines)


def test_readers_of_other_organisations_show_a_token_and_every_answer_is_on_record(place):
    token, port = place.directory / "reader.token", free_port()
    token.write_text("t" * 40)
    token.chmod(0o600)
    command = [
        sys.executable, "-m", "municipality_node", "processing", "serve", "--config", str(place.config),
        "--token-file", str(token), "--listen", f"127.0.0.1:{port}", "--municipality", HERE.value,
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as serving:
        try:
            assert _answer(port, "u" * 40) == (401, None)
            status, told = _answer(port, "t" * 40)
        finally:
            serving.terminate()
    assert status == 200
    assert told["processingActivities"]
    assert [entry["origin"] for entry in recorded(place, "processing_read")] == ["lezen"]


def _answer(port, token):
    """Return the status and document of one answer, once somebody listens."""
    body = json.dumps({"dpl.core.processing_activity_id": ACTIVITY}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/processing-activities",
        data=body,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    for _ in range(300):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, None
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


def test_a_token_that_is_short_or_that_others_may_read_is_refused(place):
    token = place.directory / "reader.token"
    token.write_text("short")
    token.chmod(0o600)
    with pytest.raises(RefusalError, match="32 characters"):
        place.run("processing", "serve", "--token-file", token, only=HERE.value)
    token.write_text("t" * 40)
    token.chmod(0o644)
    with pytest.raises(RefusalError):
        place.run("processing", "serve", "--token-file", token, only=HERE.value)


def test_the_impact_assessment_says_what_is_configured_and_counts_on_request(place):
    page = place.run("dpia", "--clock", place.clock, only=HERE.value)
    assert page.startswith("# ")
    assert bsn(0) not in page
    counted = place.run("dpia", "--figures", "--clock", place.clock, only=HERE.value)
    assert len(counted) > len(page)
    assert "P1" in page


def test_documents_say_of_the_split_key_what_the_accepted_manifest_says_and_not_the_settings(place):
    configured = place.config.read_text().replace("[gateway]\n", '[gateway]\ntrustee = "localhost:1"\n')
    assert "trustee" in configured
    place.config.write_text(configured)
    (here, *_) = json.loads(place.run("record", "--json", "--clock", place.clock, only=HERE.value))
    page = place.run("dpia", "--clock", place.clock, only=HERE.value)
    whole = f"koppelsleutel bij de gateway alleen (manifest {here['manifest']['version']})"
    assert any(line.startswith(whole) for line in here["measures"])
    assert whole.lower() in page.lower()
    assert "samen openen niets" not in page


def test_a_manifest_that_the_pinned_key_did_not_sign_is_in_no_document(place):
    other = SigningKey.generate().verify_key
    (place.config.parent / "manifest.hex").write_text(other.encode().hex())
    with pytest.raises(RefusalError) as caught:
        place.run("record", "--clock", place.clock, only=HERE.value)
    assert caught.value.refusal is NodeRefusal.MANIFEST_REFUSED


def test_the_staff_list_comes_in_by_who_manages_users_and_flags_a_look_at_a_colleague(place):
    staff = place.directory / "staff.csv"
    staff.write_text(f"burgerservicenummer;user\n{bsn(0)};\n{bsn(1)};anna\n123456789;\n")
    assert refused(place, "", "users", "staff", staff, user="anna") is NodeRefusal.NOT_PERMITTED
    assert "2" in asked(place, "", "users", "staff", staff)
    [entry] = recorded(place, "staff_imported")
    assert (entry["people"], entry["rejected"]) == (2, 1)
    asked(place, "", "case", "show", 1, "--reason", "consulted", user="anna")
    assert [one["kind"] for one in recorded(place, "lookup_flagged")] == ["colleague"]
    assert all(bsn(0).encode() not in path.read_bytes() for path in (place.directory / HERE.value).rglob("*.sqlite"))
