"""`drempel-gateway` as its operator uses it."""

import json
import sqlite3

import pytest

from keys.fingerprint import fingerprint
from keys.identity import MunicipalityCode
from keys.manifest import verify_manifest
from keys.signing import SigningKey
from signals.signal import PartnerType
from tests.support.certificates import GATEWAY_OIN
from tests.support.gateway import (
    MUNICIPALITY,
    NODE,
    NOW,
    OFFICERS,
    OTHER_PARTNER,
    PARTNER,
    enrol_partner,
    lay_out,
    municipality_file,
)


@pytest.fixture
def place(tmp_path):
    return lay_out(tmp_path)


def test_partners_are_listed_with_type_state_and_mode(place):
    place.command("partner", "block", PARTNER, "--clock", place.clock)
    listed = {row["oin"]: row for row in json.loads(place.command("partner", "list", "--json"))}
    assert listed[PARTNER.value]["state"] == "blocked"
    assert listed[OTHER_PARTNER.value]["type"] == PartnerType.RENT
    assert listed[OTHER_PARTNER.value]["modes"] == "*: direct"
    assert "Huur" in place.command("partner", "list")


def test_blocking_twice_or_an_unknown_partner_is_refused_by_code(place):
    place.command("partner", "block", PARTNER, "--clock", place.clock)
    assert "ENROLMENT_REFUSED:state" in place.command("partner", "block", PARTNER, code=1)
    assert "ENROLMENT_REFUSED:oin" in place.command("partner", "block", NODE, code=1)
    assert "MALFORMED_IDENTITY" in place.command("partner", "block", "12", code=1)


def test_enrolling_a_blocked_partner_again_takes_its_keys_and_leaves_it_blocked(place):
    place.command("partner", "block", PARTNER, "--clock", place.clock)
    place.signing[PARTNER] = SigningKey.generate()
    enrol_partner(place, PARTNER, "Energie", "--municipality", "0654", "--signal-type", "crisis")
    row = next(row for row in json.loads(place.command("partner", "list", "--json")) if row["oin"] == PARTNER.value)
    assert (row["state"], row["modes"], row["signal_types"]) == ("blocked", "0654: blind", "CRISIS")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"oin": "1"}, "oin"), ({"partner_type": "Gas"}, "partner_type"), ({"signing_key": "zz"}, "signing_key"),
        ({"signing_key": None}, "signing_key"), ({"bsn": "999990019"}, "bsn"), ({"name": ""}, "name"),
        ({"sealing_key": "5a" * 32}, "sealing_key"), ({"sealing_key": "00" * 1216}, "sealing_key"),
    ],
)  # fmt: skip
def test_a_partner_file_with_a_wrong_field_is_refused_without_its_value(place, change, field):
    file = place.directory / f"partner-{PARTNER}.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    told = place.command("partner", "add", file, code=1)
    assert told.startswith("ENROLMENT_REFUSED")
    assert field in told
    assert "999990019" not in told


def test_a_municipality_keeps_its_pinned_root_key_and_its_state(place):
    place.command("municipality", "pause", MUNICIPALITY, "--clock", place.clock)
    known = json.loads((place.directory / "municipality-0654.json").read_text())
    other = municipality_file(place, NODE, MUNICIPALITY)
    assert "ENROLMENT_REFUSED:root_key" in place.command("municipality", "add", other, code=1)
    other.write_text(json.dumps(known))
    place.command("municipality", "add", other, "--residents", 100, "--clock", place.clock)
    rows = {row["code"]: row for row in json.loads(place.command("municipality", "list", "--json"))}
    assert rows["0654"]["state"] == "paused"
    place.command("municipality", "resume", MUNICIPALITY, "--clock", place.clock)
    status = {row["municipality"]: row for row in json.loads(place.command("status", "--json"))}
    assert status["0654"]["evaluations_granted"] == 1170


def test_a_root_key_is_replaced_by_two_officers_and_by_nobody_alone(place):
    place.command("municipality", "pause", MUNICIPALITY, "--clock", place.clock)
    before = manifested(place, MUNICIPALITY)
    file = municipality_file(place, NODE, MUNICIPALITY)
    for officers in (OFFICERS[:1], OFFICERS[:1] * 2):
        assert "ENROLMENT_REFUSED:officer" in replace_root(place, file, officers, code=1)
    told = replace_root(place, file, OFFICERS)
    root = bytes.fromhex(json.loads(file.read_text())["root_key"])
    assert fingerprint(before.root_key.encode()) in told
    assert fingerprint(root) in told
    assert "ENROLMENT_REFUSED:root_key" in replace_root(place, file, OFFICERS, code=1)
    after = manifested(place, MUNICIPALITY)
    assert after.root_key.encode() == root
    assert after.current_seal_key() == place.seal_keys[MUNICIPALITY].public
    rows = {row["code"]: row for row in json.loads(place.command("municipality", "list", "--json"))}
    assert rows["0654"]["state"] == "paused"
    place.command("municipality", "add", file, "--clock", place.clock)
    entry = json.dumps(root.hex())
    with sqlite3.connect(place.directory / "gateway.sqlite") as store:
        [recorded] = [each for (each,) in store.execute("SELECT entry FROM audit_entry") if entry.encode() in each]
    facts = json.loads(recorded)
    assert facts["former"] == before.root_key.encode().hex()
    assert sorted((facts["first_officer"], facts["second_officer"])) == sorted(OFFICERS)


def test_a_root_key_of_nobody_or_of_another_node_replaces_none(place):
    unknown = municipality_file(place, NODE, MunicipalityCode("9999"))
    assert "ENROLMENT_REFUSED:municipality_code" in replace_root(place, unknown, OFFICERS, code=1)
    elsewhere = municipality_file(place, PARTNER, MUNICIPALITY)
    assert "ENROLMENT_REFUSED:node_oin" in replace_root(place, elsewhere, OFFICERS, code=1)


def replace_root(place, file, officers, code=0):
    keys = [part for name in officers for part in ("--officer-key", place.directory / f"{name}.key",
                                                   "--passphrase-file", place.directory / "passphrase")]  # fmt: skip
    return place.command("municipality", "replace-root", file, *keys, "--clock", place.clock, code=code)


def manifested(place, code):
    """Return what the next manifest says of a municipality."""
    place.build_manifest()
    document = place.installation().enrolments.enrolled().manifest
    manifest = verify_manifest(document, place.settings.pinned_manifest_key(), now=NOW)
    return manifest.municipality(code)


def test_a_seal_key_that_the_municipality_did_not_sign_is_refused(place):
    file = place.directory / "municipality-0654.json"
    body = json.loads(file.read_text())
    body["seal_keys"][0]["signature"] = "00" * 64
    file.write_text(json.dumps(body))
    assert "ENROLMENT_REFUSED:seal_keys" in place.command("municipality", "add", file, code=1)


def test_one_operator_for_gateway_and_node_is_refused(place):
    file = place.directory / "municipality-0654.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "operator_oin": GATEWAY_OIN}))
    assert "ENROLMENT_REFUSED:operator_oin" in place.command("municipality", "add", file, code=1)


def test_a_manifest_follows_the_one_before_also_when_that_expired(place):
    first = json.loads(place.command("manifest", "show", "--json"))[0]
    place.set_clock(NOW.replace(month=6))
    place.build_manifest()
    second = json.loads(place.command("manifest", "show", "--json"))[0]
    assert (first["version"], second["version"]) == (1, 2)
    assert second["expires_at"].startswith("2026-06-27")


def test_a_manifest_signed_with_another_key_is_never_published(place):
    place.command("municipality", "list")
    from gateway import manifest_key  # noqa: PLC0415

    manifest_key.make_whole(place.directory / "elsewhere")
    told = place.command("manifest", "build", "--signing-keys", place.directory / "elsewhere", code=1)
    assert "MANIFEST_REFUSED:signing_keys" in told


def test_a_manifest_holds_everybody_but_the_blocked(place):
    from gateway.wiring.installation import open_installation  # noqa: PLC0415
    from servicekit.clock import FileClock  # noqa: PLC0415

    place.command("partner", "block", OTHER_PARTNER, "--clock", place.clock)
    place.build_manifest()
    document = open_installation(place.settings, FileClock(place.clock)).enrolments.enrolled().manifest
    manifest = verify_manifest(document, place.settings.pinned_manifest_key(), now=NOW, known_version=2)
    assert [entry.oin for entry in manifest.partners] == [PARTNER]
    assert [entry.code.value for entry in manifest.municipalities] == ["0654", "0687"]


def in_custody(place):
    return {path: path.read_bytes() for path in (place.directory / "custody").rglob("*") if path.is_file()}


def test_initialising_twice_overwrites_nothing(place):
    before = in_custody(place)
    assert "INSTALLATION_REFUSED:store" in place.command("init", code=1)
    assert in_custody(place) == before


def test_keys_that_are_there_are_not_generated_again(place):
    before = in_custody(place)
    place.settings.store.unlink()
    assert "INSTALLATION_REFUSED:custody" in place.command("keys", "generate", code=1)
    assert in_custody(place) == before


def test_what_others_pin_is_published_with_its_fingerprint_and_with_the_logs_new_key(place):
    told = json.loads(place.command("keys", "publish"))
    assert told["manifest_key"] == place.settings.pinned_manifest_key().encode().hex()
    shown = json.loads(place.command("keys", "show", "--json"))
    assert told["manifest_fingerprint"] in {row["fingerprint"] for row in shown if row["key"] == "manifest"}
    assert len(told["audit_keys"]) == 1
    lines = place.command("keys", "rotate", "--clock", place.clock).split("\n")[:-1]
    assert lines[0] == told["audit_keys"][0]
    out = place.directory / "pinned.json"
    assert place.command("keys", "publish", "--out", out) == ""
    assert json.loads(out.read_text()) == {**told, "audit_keys": lines}


def test_secrets_and_store_are_readable_by_their_owner_only(place):
    private = [*(place.directory / "custody").iterdir(), place.settings.store, place.settings.custody.wrapping_key]
    assert {oct(path.stat().st_mode & 0o077) for path in private} == {"0o0"}


def test_a_routing_table_with_rejected_rows_is_imported_only_on_request(place):
    file = place.directory / "table.csv"
    file.write_text("postcode,municipality_code\n4301AA,0687\nwrong,0687\n")
    told = place.command("routing", "import", file, code=1)
    assert "line 3: POSTCODE" in told
    assert "ROUTING_REFUSED:file" in told
    done = place.command("routing", "import", file, "--accept-rejected", "--json", "--clock", place.clock)
    assert '"ranges": 1' in done
    file.write_text("nothing\n")
    assert "ROUTING_REFUSED:header" in place.command("routing", "import", file, code=1)


def test_a_file_that_cannot_be_used_is_one_line_that_names_it_without_its_directory(place, tmp_path):
    taken, words = tmp_path / "taken", tmp_path / "words"
    taken.mkdir()
    words.touch(mode=0o600)
    words.write_bytes(b"\xff\xfe")
    for told, line in (
        (("keys", "publish", "--out", taken), "UNAVAILABLE: taken: Is a directory"),
        (("status", "--clock", taken), "SETTINGS_REFUSED:clock: the clock file holds no time"),
        (("status", "--clock", words), "SETTINGS_REFUSED:clock: the clock file holds no time"),
    ):
        assert place.command(*told, code=1).strip() == line
