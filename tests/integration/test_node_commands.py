"""`drempel-node` from init to why, over real mTLS, for two municipalities in one process."""

import json
import sqlite3
import threading
from datetime import date

import pytest

from audit.verify.source import open_source
from audit.verify.verification import verify
from municipality_node.errors import NodeRefusal
from servicekit.refusal import RefusalError
from tests.support.certificates import Authority
from tests.support.node import HERE, POLICY, MemoryGateway, a_row, bsn, id_of
from tests.support.place import OTHER, Place, publish
from tests.support.served_gateway import served
from tests.support.signals import a_signal

BORN = date(1980, 4, 12)
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
        yield place


def test_from_init_to_why(place, gateway):
    publish(place, gateway)
    register = place.extract(a_row(), a_row(1, gemeentecode=OTHER), a_row(2, postcode="X"), a_row())
    report = place.directory / "rejected.csv"
    here, other = place.read("register", "import", register, "--rejected", report)
    assert (here["added"], here["foreign"], here["rejected"]) == (1, 1, 2)
    assert (other["added"], other["foreign"]) == (1, 2)
    assert report.read_text().split() == [
        "line,code,field",
        "4,MALFORMED,postcode",
        "5,DUPLICATE_BSN,burgerservicenummer",
    ]
    assert place.read("index", only=HERE.value)[0]["evaluated"] > 0
    assert place.read("index", only=HERE.value)[0]["evaluated"] == 0
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_signal(surname="Visser", postcode="4399ZZ"), 2)
    (done,) = place.read("run", "--once", only=HERE.value)
    assert (done["released"], done["unopened"]) == (1, 1)
    (released,) = place.read("released")
    assert (released["burgerservicenummer"], released["municipality"]) == (bsn(0), HERE.value)
    assert released["amount_cents"] == a_signal().amount_cents
    shown = place.run("released")
    assert ("€" in shown, str(released["amount_cents"]) in shown) == (True, False), "a table shows euros"
    assert bsn(0) not in place.run("inbox", "--json")
    assert place.read("why", id_of(1))["explanation"]["policy"]["release"] == "released"
    status = place.read("status", only=HERE.value)[0]
    assert (status["received"], status["opened"], status["matched"], status["unopened"]) == (2, 1, 1, 1)
    assert "N1" in place.run("why", str(id_of(1)))


def test_every_look_is_in_the_log(place, gateway):
    publish(place, gateway)
    before = place.directory / HERE.value / "store.sqlite"
    place.read("inbox", only=HERE.value)
    entries = [json.loads(row[0]) for row in sqlite3.connect(before).execute("select entry from audit_entry")]
    assert entries[-1]["action"] == "signal_viewed"
    assert entries[-1]["actor"].startswith("user-")


def test_municipalities_of_one_process_share_nothing(place):
    place.run("register", "import", place.extract(a_row(), a_row(1, gemeentecode=OTHER)))
    stores = [place.directory / code / "store.sqlite" for code in (HERE.value, OTHER)]
    custodies = [sorted((place.directory / code / "custody").glob("*.key")) for code in (HERE.value, OTHER)]
    assert all(store.exists() for store in stores)
    assert {path.name for path in custodies[0]} == {path.name for path in custodies[1]}
    assert not {path.read_bytes() for path in custodies[0]} & {path.read_bytes() for path in custodies[1]}
    counts = [row["residents"] for row in place.read("status")]
    assert counts == [1, 1]


def test_a_policy_is_in_force_once_two_people_approved_its_bytes(place, gateway):
    publish(place, gateway)
    changed = place.directory / "policy.toml"
    changed.write_text(POLICY.read_text().replace("version = 3", "version = 4"))
    place.config.write_text(place.config.read_text().replace(str(POLICY), str(changed)))
    for _ in range(2):
        place.approve(changed, names=("coordinator",))
        with pytest.raises(RefusalError) as refused:
            place.read("run", "--once", only=HERE.value)
        assert refused.value.refusal == NodeRefusal.POLICY_REFUSED
    (approved, _) = json.loads(place.run("policy", "approve", changed, "--json", "--user", "director"))
    assert (approved["approvals"], approved["version"]) == (2, 4)
    place.read("run", "--once", only=HERE.value)


def test_only_a_coordinator_approves_and_tries_out_a_policy(place):
    place.run("users", "add", "worker", "case-worker", only=HERE.value)
    for command in ("approve", "simulate"):
        with pytest.raises(RefusalError) as refused:
            place.run("policy", command, POLICY, "--user", "worker", only=HERE.value)
        assert refused.value.refusal == NodeRefusal.NOT_PERMITTED


def test_a_policy_can_be_checked_shown_compared_and_tried_out(place, gateway):
    publish(place, gateway)
    place.run("register", "import", place.extract(a_row()))
    gateway.submit(a_signal(birth_date=BORN), 1)
    place.read("run", "--once", only=HERE.value)
    stricter = place.directory / "stricter.toml"
    stricter.write_text(POLICY.read_text().replace("default_cents = 5000", "default_cents = 90000"))
    assert "90000" not in place.run("policy", "show", "--version", 3, only=HERE.value)
    with pytest.raises(RefusalError) as refused:
        place.run("policy", "show", "--version", 9, only=HERE.value)
    assert refused.value.refusal == NodeRefusal.POLICY_REFUSED
    checked = place.run_plain("policy", "check", stricter, "--json")
    assert json.loads(checked)[0]["version"] == 3
    compared = place.run_plain("policy", "diff", POLICY, stricter, "--json")
    assert json.loads(compared) == [{"option": "P1.default_cents", "old": "5000", "new": "90000"}]
    counted = {
        row["what"]: (row["old"], row["new"])
        for row in place.read("policy", "simulate", stricter, *COORDINATOR, only="0687")
    }
    assert (counted["released"], counted["withheld"], counted["decided by P1"]) == ((1, 0), (0, 1), (0, 1))


def test_a_second_init_changes_nothing(place):
    before = place.run("keys", "show", "--json")
    place.run("init")
    assert place.run("keys", "show", "--json") == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("why", "00"), NodeRefusal.UNKNOWN_SIGNAL),
        (("why", "00" * 16), NodeRefusal.UNKNOWN_SIGNAL),
        (("register", "import", "/nonexistent.csv"), NodeRefusal.REGISTER_REFUSED),
    ],
)
def test_what_cannot_be_done_is_a_code(place, arguments, code):
    with pytest.raises(RefusalError) as refused:
        place.run(*arguments)
    assert refused.value.refusal == code


def test_a_municipality_that_is_not_configured_is_a_code(place):
    with pytest.raises(RefusalError) as refused:
        place.run("status", only="0001")
    assert refused.value.refusal == NodeRefusal.UNKNOWN_MUNICIPALITY


def test_an_enrolment_that_is_not_published_yet_is_a_code(place, gateway):
    publish(place, gateway)
    gateway.publish(None, municipalities=())
    with pytest.raises(RefusalError) as refused:
        place.read("run", "--once", only=HERE.value)
    assert refused.value.refusal == NodeRefusal.NOT_IN_MANIFEST


def test_keys_that_others_may_read_stop_the_start(place):
    (place.directory / HERE.value / "custody" / "register-data.key").chmod(0o644)
    with pytest.raises(RefusalError) as refused:
        place.run("status")
    assert refused.value.refusal == NodeRefusal.NOT_INITIALISED
    assert "register-data" in str(refused.value)


def test_the_audit_log_gets_a_new_key_and_is_verified_with_both(place, gateway):
    publish(place, gateway)
    place.read("run", "--once", only=HERE.value)
    (before,) = shown(place)
    line = place.run("keys", "rotate-audit", only=HERE.value).strip()
    (after,) = shown(place)
    assert (after["audit_verifier"], after["audit_earlier_verifiers"]) == (line, [before["audit_verifier"]])
    place.read("run", "--once", only=HERE.value)
    store = open_source(next(place.directory.rglob(f"{HERE.value}/store.sqlite")))
    assert verify(store, f"{before['audit_verifier']}\n{line}\n").sound
    assert not verify(store, line).sound


def test_a_seal_key_is_replaced_and_the_former_one_destroyed_once_nobody_seals_to_it(place, gateway):
    publish(place, gateway)
    place.read("run", "--once", only=HERE.value)
    code, fresh = place.run("keys", "rotate", only=HERE.value).split()
    assert code == HERE.value
    former, newest = shown(place)[0]["seal_key_ids"].split()
    assert newest == fresh
    assert [key["key_id"] for key in told(place)["seal_keys"]] == [former, fresh]
    publish(place, gateway)
    place.read("run", "--once", only=HERE.value)
    assert retired(place) == {former: "listed", fresh: "newest"}
    publish(place, gateway, "--newest-only")
    place.read("run", "--once", only=HERE.value)
    assert retired(place) == {former: "destroyed", fresh: "newest"}
    assert retired(place) == {fresh: "newest"}
    assert shown(place)[0]["seal_key_ids"] == fresh
    place.run("keys", "generate", only=HERE.value)
    assert shown(place)[0]["seal_key_ids"] == fresh, "a second generation brings no destroyed key back"


def test_a_root_key_is_replaced_and_manifests_that_name_the_former_are_refused(place, gateway):
    publish(place, gateway)
    place.read("run", "--once", only=HERE.value)
    (before,) = shown(place)
    [done] = place.read("keys", "replace-root", only=HERE.value)
    (after,) = shown(place)
    assert (done["root_key"], done["root_fingerprint"]) == (after["root_key"], after["root_fingerprint"])
    assert after["root_key"] != before["root_key"]
    assert after["seal_key_ids"] == before["seal_key_ids"], "what was sealed before still opens"
    gateway.publish(None, municipalities=gateway.current.municipalities)
    with pytest.raises(RefusalError) as refused:
        place.read("run", "--once", only=HERE.value)
    assert (refused.value.refusal, refused.value.field) == (NodeRefusal.MANIFEST_REFUSED, "root_key")
    publish(place, gateway)
    gateway.submit(a_signal(surname="Visser", postcode="4399ZZ"), 1)
    (done,) = place.read("run", "--once", only=HERE.value)
    assert done["unopened"] == 1
    events = [facts for facts in entries(place) if facts.get("kind") == "root-key"]
    assert [facts["action"] for facts in events] == ["keys_destroyed", "keys_generated"]


def test_a_root_key_whose_replacement_was_interrupted_is_made_by_generate(place):
    (before,) = shown(place)
    (place.directory / HERE.value / "custody" / "municipality-root.key").unlink()
    with pytest.raises(RefusalError) as refused:
        place.run("keys", "show", only=HERE.value)
    assert refused.value.refusal == NodeRefusal.NOT_INITIALISED
    place.run("keys", "generate", only=HERE.value)
    assert shown(place)[0]["root_key"] != before["root_key"]


def entries(place):
    store = open_source(next(place.directory.rglob(f"{HERE.value}/store.sqlite")))
    with store.open() as reading:
        return [json.loads(entry) for _, entry in reading.entries()]


def retired(place):
    return {row["key_id"]: row["standing"] for row in place.read("keys", "retire", only=HERE.value)}


def told(place, *options):
    return json.loads(place.run("keys", "publish", *options, only=HERE.value))


def test_published_keys_go_to_a_file_per_municipality_and_that_is_on_record(place):
    out = place.directory / "published"
    paths = place.run("keys", "publish", "--out", out).split()
    assert paths == [str(out / f"municipality-{code}.json") for code in (HERE.value, OTHER)]
    assert json.loads((out / f"municipality-{HERE}.json").read_text()) == told(place)
    assert told(place, "--newest-only") == told(place)
    rows = sqlite3.connect(place.directory / HERE.value / "store.sqlite").execute("select entry from audit_entry")
    assert [json.loads(row[0])["action"] for row in rows].count("keys_published") == 4


def shown(place):
    return json.loads(place.run("keys", "show", "--json", only=HERE.value))


def test_the_record_of_processing_says_what_is_configured_and_in_force(place):
    (told,) = json.loads(place.run("record", "--json", "--clock", place.clock, only=HERE.value))
    assert (told["controller"]["municipality_code"], told["policy"]["version"]) == (HERE.value, 3)
    assert {rule["rule"] for rule in told["automated_decisions"]} >= {"N1", "P1", "P7"}
    kept = {row["class"]: row["period"] for row in told["retention"]}
    assert (kept["review"], kept["unopened"]) == ("14 dagen", "30 dagen")
    page = place.run("record", "--clock", place.clock, only=HERE.value)
    assert "AVG art. 5 lid 1 onder c" in page
    assert "geen getuigen ingesteld" in page


@pytest.mark.parametrize(
    "command", [("index",), ("feedback", "run"), ("keys", "retire"), ("run", "--once")], ids=" ".join
)
def test_a_command_waits_for_a_gateway_process_that_does_not_know_the_newest_manifest_yet(place, gateway, command):
    publish(place, gateway)
    older = gateway.document, gateway.current
    publish(place, gateway)
    newest = gateway.document, gateway.current
    place.read("feedback", "run", only=HERE.value)
    gateway.document, gateway.current = older
    asked = []

    def learn():
        asked.append(gateway.document == older[0])
        gateway.document, gateway.current = newest

    learning = threading.Timer(0.5, learn)
    learning.start()
    place.read(*command, only=HERE.value)
    learning.join()
    assert asked == [True], "the command ended after the gateway knew it, and not before"
