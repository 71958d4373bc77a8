"""The `drempel-partner` command as a process of its own, against a gateway over mutual TLS."""

import asyncio
import json
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from keys.custody.file import FileSecretStore
from keys.manifest import sign_manifest
from keys.suite import Mode
from partner_client.trust import own_keys
from signals import partner_file
from tests.support.certificates import Authority
from tests.support.fake_gateway import FakeGateway, serving
from tests.support.partner_installation import PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal

SURNAME = "Quadvlieg-Wassenaer"


async def run(own, *arguments, clock=True):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "partner_client", *map(str, arguments), "--config", str(own.config),
        *(["--clock", str(own.clock)] if clock else []),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "pki")


@pytest.fixture
def own(tmp_path):
    return PartnerInstallation(directory=tmp_path / "partner")


@pytest.fixture
def gateway(own):
    return FakeGateway(manifest=own.signed_manifest())


@pytest.fixture
async def serve(gateway, authority, own):
    """Start the gateway and point the settings at it, with a certificate of choice."""
    async with AsyncExitStack() as stack:

        async def start(tls=None, server=None, **settings):
            port = await stack.enter_async_context(serving(gateway, server or authority.server()))
            own.write_settings(f"127.0.0.1:{port}", tls or authority.client(PARTNER_OIN), **settings)
            return port

        yield start


def a_file(own, count=5, **changes):
    path = own.directory / "signals.csv"
    signals = (replace(a_signal(), partner_ref=f"R-{number}", surname=SURNAME, **changes) for number in range(count))
    partner_file.write(path, signals)
    return path


async def test_submitting_a_sound_file_ends_well(serve, own, gateway):
    await serve()
    status, out, err = await run(own, "submit", a_file(own), "--json")
    summary = json.loads(out)
    assert (status, summary["accepted"], summary["complete"]) == (0, 5, True), err
    assert len(gateway.accepted) == 5


async def test_a_refused_line_makes_exit_status_1_and_is_explained(serve, own):
    await serve()
    path = a_file(own)
    path.write_text(path.read_text().replace("4301AA", "0301AA", 1))
    status, out, err = await run(own, "submit", path)
    assert status == 1
    assert "G4_POSTCODE" in out
    assert "postcode" in out
    assert (own.directory / "signals.csv.errors.csv").read_text() == "line,code,field\n2,G4_POSTCODE,postcode\n"
    assert SURNAME not in out + err


async def test_status_shows_receipts_from_the_journal_and_from_the_gateway(serve, own):
    await serve()
    path = a_file(own)
    await run(own, "submit", path)
    status, out, _ = await run(own, "status", path, "--json", clock=False)
    kept = json.loads(out)["receipts"]
    assert (status, len(kept), kept[0]["line"]) == (0, 5, 2)
    assert (await run(own, "withdraw", "--ref", "R-3", clock=False))[0] == 0
    _, out, _ = await run(own, "status", path, "--remote", "--json", clock=False)
    remote = json.loads(out)
    assert (remote["held"], remote["withdrawn"]) == (5, 1)
    assert [entry["receipt_id"] for entry in remote["receipts"]] == [entry["receipt_id"] for entry in kept]


async def test_withdrawing_a_file_reports_unknown_references_by_line(serve, own):
    await serve()
    path = a_file(own, 2)
    await run(own, "submit", path)
    paid = own.directory / "paid.csv"
    paid.write_text("partner_ref\nR-1\nunknown\n")
    status, out, _ = await run(own, "withdraw", paid, "--json", clock=False)
    assert (status, json.loads(out)["withdrawn"]) == (1, 1)
    assert (own.directory / "paid.csv.errors.csv").read_text() == "line,code,field\n3,RECEIPT_UNKNOWN,\n"


async def test_checking_needs_no_gateway(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN))
    path = a_file(own, 3, amount_cents=0)
    status, out, err = await run(own, "check", path, "--json")
    found = json.loads(out)
    assert (status, found["lines"], found["refused_by_code"]) == (1, 3, {"G4_AMOUNT": 3})
    assert "G7" in err


FAULTS = {
    "expired": ("CERTIFICATE_EXPIRED", "gateway.tls.certificate"),
    "other oin": ("CERTIFICATE_OIN", "gateway.tls.certificate"),
    "nameless": ("CERTIFICATE_OIN", "gateway.tls.certificate"),
    "wrong authority": ("GATEWAY_CLOSED", "gateway.address"),
    "wrong gateway": ("GATEWAY_UNTRUSTED", "gateway.tls.authority"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_wrong_certificate_is_one_coded_line(serve, own, authority, tmp_path, fault):
    other = Authority(tmp_path / "other")
    tls = {
        "expired": authority.expired(PARTNER_OIN),
        "other oin": authority.client("00000099000000000002"),
        "nameless": authority.nameless(),
        "wrong authority": other.client(PARTNER_OIN).model_copy(update={"authority": authority.path}),
        "wrong gateway": other.client(PARTNER_OIN),
    }[fault]
    await serve(tls, patience=0.5)
    status, out, err = await run(own, "manifest", "fetch")
    code, field = FAULTS[fault]
    assert (status, out) == (1, "")
    *waiting, last = err.splitlines()
    assert last.startswith(f"{code} ({field}): ")
    assert all(line.startswith(f"{code}: ") for line in waiting)


async def test_an_unreachable_gateway_is_one_coded_line(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN), patience=0)
    status, _, err = await run(own, "submit", a_file(own))
    assert status == 1
    assert err.splitlines()[-1].startswith("GATEWAY_UNAVAILABLE (gateway.address): ")


async def test_an_unknown_oin_is_one_coded_line(serve, own, gateway):
    await serve()
    gateway.partners.clear()
    status, _, err = await run(own, "submit", a_file(own), "--english")
    assert status == 1
    assert err.splitlines()[-1] == "CALLER_UNKNOWN: The gateway does not know your OIN, or does not admit it."


def replaced_key(own):
    document = own.signed_manifest()
    PartnerInstallation(directory=own.directory / "other")
    (own.directory / "manifest.pub").write_text((own.directory / "other/manifest.pub").read_text())
    return document


def expired(own):
    manifest = own.manifest()
    return own.signed_manifest(
        issued_at=manifest.issued_at.replace(month=1), expires_at=manifest.issued_at.replace(month=1, day=27)
    )


MANIFESTS = {
    "another key": ("MANIFEST_REFUSED (manifest_signature_refused)", replaced_key),
    "expired": ("MANIFEST_REFUSED (manifest_expired)", expired),
    "not enrolled": ("NOT_ENROLLED (oin)", lambda own: own.signed_manifest(partners=())),
    "blind": ("ROUTING_UNKNOWN (routing_hash)", lambda own: own.signed_manifest(mode=Mode.BLIND)),
    "noise": ("MANIFEST_REFUSED (malformed_manifest)", lambda own: b"{}"),
}


@pytest.mark.parametrize("fault", MANIFESTS)
async def test_a_manifest_that_cannot_be_trusted_stops_before_anything_is_sent(serve, own, gateway, fault):
    expected, make = MANIFESTS[fault]
    gateway.manifest = make(own)
    await serve()
    status, _, err = await run(own, "submit", a_file(own))
    assert status == 1
    assert err.splitlines()[-1].startswith(expected)
    assert gateway.accepted == {}


async def test_an_older_manifest_is_refused_also_after_a_restart(serve, own, gateway):
    await serve(patience=1)
    gateway.manifest, gateway.manifest_version = own.signed_manifest(7), 7
    assert (await run(own, "manifest", "fetch"))[0] == 0
    gateway.manifest, gateway.manifest_version = own.signed_manifest(6), 6
    status, _, err = await run(own, "manifest", "fetch")
    assert status == 1
    assert err.splitlines()[0].startswith("GATEWAY_BEHIND: ")
    assert err.splitlines()[-1].startswith("MANIFEST_REFUSED (manifest_rollback)")
    status, out, _ = await run(own, "manifest", "show", "--json")
    assert (status, json.loads(out)["version"], json.loads(out)["evaluators"]) == (0, 7, "gateway")


async def test_a_killed_client_goes_on_and_nothing_is_doubled(serve, own, gateway):
    await serve(batch=20)
    path = a_file(own, 2000)
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "partner_client", "submit", str(path), "--config", str(own.config), "--clock",
            str(own.clock), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        goal = gateway.batches + 25
        while gateway.batches < goal and process.returncode is None:  # noqa: ASYNC110 - the count is another task's
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    status, out, err = await run(own, "submit", path, "--json")
    summary = json.loads(out)
    assert (status, summary["accepted"], len(gateway.accepted)) == (0, 2000, 2000), err


BAD_FILES = {
    "encoding": (b"partner_ref;surname\n\xff\xfe\n", "FILE_REFUSED (FILE_MISSING_COLUMN"),
    "column": (b"partner_ref;bsn\n1;123456782\n", "FILE_REFUSED (FILE_UNKNOWN_COLUMN:column 2)"),
    "empty": (b"", "FILE_REFUSED (FILE_EMPTY"),
    "no csv": (bytes(range(256)) * 40, "FILE_REFUSED (FILE_"),
    "long header": (b"a" * 10_000_000, "FILE_REFUSED (FILE_LINE_TOO_LONG"),
}


@pytest.mark.parametrize("fault", BAD_FILES)
async def test_a_file_that_cannot_be_read_is_one_coded_line(serve, own, fault):
    await serve()
    content, expected = BAD_FILES[fault]
    path = own.directory / "bad.csv"
    path.write_bytes(content)
    for command in ("check", "submit"):
        status, _, err = await run(own, command, path)
        assert status == 1
        assert err.splitlines()[-1].startswith(expected), err
        assert "123456782" not in err


async def test_a_line_of_10_megabytes_is_refused_and_the_next_is_accepted(serve, own):
    await serve()
    path = a_file(own, 2)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*lines[:2], b'"' + b"x" * 10_000_000, lines[2]]) + b"\n")
    status, out, _ = await run(own, "submit", path, "--json")
    summary = json.loads(out)
    assert (status, summary["accepted"], summary["refused_by_code"]) == (1, 2, {"FILE_LINE_TOO_LONG": 1})


async def test_settings_that_are_misspelt_are_named_and_not_repeated(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN))
    own.config.write_text(own.config.read_text().replace("[submission]", '[submission]\npasword = "hunter2"'))
    status, _, err = await run(own, "manifest", "show")
    assert status == 1
    assert err.splitlines()[-1].startswith("SETTINGS_REFUSED")
    assert "submission.pasword" in err
    assert "hunter2" not in err


async def test_keys_are_never_overwritten(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN))
    status, _, err = await run(own, "keys", "generate", clock=False)
    assert (status, err.splitlines()[-1].split(":")[0]) == (1, "KEYS_REFUSED (signing)")


async def test_published_keys_are_those_that_sign(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN))
    status, out, _ = await run(own, "keys", "publish", clock=False)
    published = json.loads(out)
    assert (status, published["oin"], published["partner_type"]) == (0, PARTNER_OIN, "Energie")
    assert published["signing_key"] == own.keys.signing.verify_key.encode().hex()
    assert set(published) == {"oin", "name", "partner_type", "signing_key", "sealing_key"}


async def test_keys_are_made_shown_replaced_and_the_former_ones_destroyed_once_the_new_are_listed(serve, own, gateway):
    await serve()
    first = own.manifest()
    gateway.manifest = sign_manifest(first, own.manifest_key)
    for kind in own_keys.ROTATING:
        status, out, _ = await run(own, "keys", "rotate", kind, "--json", clock=False)
        assert (status, json.loads(out)["kind"]) == (0, kind)
    assert list(await _shown(own)) == ["signing", "signing-2", "sealing", "sealing-2"]
    assert (await run(own, "manifest", "fetch"))[0] == 0
    assert await _retired(own) == [], "the manifest lists the former ones"
    made, store = await _shown(own), FileSecretStore(own.directory / "keys", own.directory / "keys" / "wrapping.key")
    own.keys, own.sealing = own_keys.load(store), own_keys.load_sealing(store)[0]
    gateway.manifest, gateway.manifest_version = own.signed_manifest(2, previous_hash=first.hash()), 2
    assert (await run(own, "manifest", "fetch"))[0] == 0
    assert await _retired(own) == [made["signing"], made["sealing"]]
    assert await _shown(own) == {name: made[name] for name in ("signing-2", "sealing-2")}
    assert await _retired(own) == []


async def _shown(own):
    status, out, _ = await run(own, "keys", "show", "--json", clock=False)
    assert status == 0
    return {row["key"]: row["fingerprint"] for row in json.loads(out)}


async def _retired(own):
    status, out, _ = await run(own, "keys", "retire", "--json")
    assert status == 0
    return [row["fingerprint"] for row in json.loads(out)]


@pytest.mark.parametrize("kind", ["reference", "nonsense"])
async def test_only_signing_and_sealing_keys_are_replaced(own, authority, kind):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN))
    status, _, err = await run(own, "keys", "rotate", kind, clock=False)
    assert (status, err.splitlines()[-1].split(":")[0]) == (1, "KEYS_REFUSED (kind)")


async def test_keys_are_not_retired_before_a_manifest_was_fetched(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN))
    status, _, err = await run(own, "keys", "retire")
    assert (status, len(err.splitlines())) == (1, 1)
    assert list(await _shown(own)) == ["signing", "sealing"]


async def test_a_withdrawal_does_not_wait_long_for_a_gateway_that_is_not_there(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN), patience=0)
    status, _, err = await run(own, "withdraw", "--ref", "R-1", clock=False)
    assert (status, err.splitlines()[-1].split(" ")[0]) == (1, "GATEWAY_UNAVAILABLE")


async def test_a_missing_file_leaves_nothing_behind(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN), patience=0)
    status, _, err = await run(own, "submit", own.directory / "absent.csv")
    assert (status, err.splitlines()[-1].split(":")[0]) == (1, "FILE_REFUSED (FILE_UNREADABLE)")
    assert list(own.directory.glob("absent*")) == []


async def test_a_file_that_is_none_is_said_so_before_a_gateway_is_waited_for(own, authority):
    own.write_settings("127.0.0.1:1", authority.client(PARTNER_OIN), patience=0)
    path = own.directory / "bad.csv"
    path.write_bytes(BAD_FILES["column"][0])
    status, _, err = await run(own, "submit", path)
    assert (status, err.splitlines()[-1].startswith(BAD_FILES["column"][1])) == (1, True), err
    assert not path.with_name("bad.csv.journal").exists()


async def test_refused_lines_are_sent_again_on_request(serve, own, gateway):
    await serve()
    gateway.refuse = lambda signed: ("G5_NOT_ACCEPTING", "postcode") if signed.signal.partner_ref == "R-1" else None
    path = a_file(own)
    assert (await run(own, "submit", path))[0] == 1
    gateway.refuse, gateway.batches = lambda _: None, 0
    assert (await run(own, "submit", path))[0] == 1
    assert gateway.batches == 0
    status, out, _ = await run(own, "submit", path, "--retry", "--json")
    assert (status, json.loads(out)["accepted"], len(gateway.accepted)) == (0, 5, 5)


async def test_a_full_disk_stops_with_a_code_and_loses_nothing(serve, own, gateway):
    await serve(batch=50)
    path = a_file(own, 3000)
    command = f"{sys.executable} -m partner_client submit {path} --config {own.config} --clock {own.clock}"
    line = f"ulimit -f 160; exec {command}"
    process = await asyncio.create_subprocess_exec(
        "/bin/bash", "-c", line, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    assert process.returncode == 1
    assert err.decode().splitlines()[-1].startswith("JOURNAL_REFUSED (sqlite_")
    assert 0 < len(gateway.accepted) < 3000
    status, out, _ = await run(own, "submit", path, "--json")
    assert (status, json.loads(out)["accepted"], len(gateway.accepted)) == (0, 3000, 3000)
