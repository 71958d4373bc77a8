"""Once the secret of a day is destroyed the entries of that day verify, and tell nothing: looked for in raw files."""

import json
import os
import shutil
from datetime import timedelta

from drempel.v1 import partner_pb2

from audit.reference import reference
from audit.verify.source import open_source
from audit.verify.verification import verify
from gateway.adapters.reference_keys import ReferenceKeys
from keys.identity import Day, SignalId
from servicekit.sqlite import open_engine, truncate_wal
from tests.support import gateway as support
from tests.support.gateway import PARTNER, calling, lay_out, running
from tests.support.signals import a_signal


def raw(place):
    """Return every byte of the gateway's directory, file by file: database, write-ahead log, custody."""
    return {path: path.read_bytes() for path in place.directory.rglob("*") if path.is_file()}


def objects(store):
    with open_source(store).open() as reading:
        entries = [json.loads(entry) for _, entry in reading.entries()]
    return [entry["object"] for entry in entries if entry["action"] in {"signal_accepted", "signal_withdrawn"}]


async def submit(place, port):
    signal_id = SignalId(os.urandom(16))
    async with calling(place, PARTNER, port) as caller:
        [response] = await caller.submit([place.signed(a_signal(), signal_id)])
    return signal_id, response.results[0].receipt


async def test_after_thirteen_months_entries_verify_and_name_nothing(tmp_path):
    place = lay_out(tmp_path)
    async with running(place) as gateway:
        _, receipt = await submit(place, gateway.port)
        assert await gateway.reference_expiry.run() == 0
    custody = place.settings.custody
    keys = ReferenceKeys(custody.directory / "references", custody.wrapping_key)
    key = keys.kept(Day(receipt.day), receipt.receipt_id)
    assert objects(place.settings.store) == [reference(key, 0)], "with the key the entry is found"
    wrapped = (custody.directory / f"references/references-{receipt.day}.key").read_bytes()
    backup = tmp_path / "backup.sqlite"
    shutil.copy(place.settings.store, backup)
    assert (custody.directory / "references/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")
    place.set_clock(support.NOW + timedelta(days=400))
    async with running(place) as gateway:
        assert await gateway.reference_expiry.run() == 1
        assert await gateway.reference_expiry.run() == 0
        gateway.attestation.take()
    engine = open_engine(place.settings.store)
    truncate_wal(engine)
    engine.dispose()
    assert keys.ended(Day(receipt.day + 2)) == []
    assert ReferenceKeys(custody.directory / "references", custody.wrapping_key).kept(
        Day(receipt.day), receipt.receipt_id
    ) is None  # fmt: skip
    files = raw(place) | {backup: backup.read_bytes()}
    assert [path for path, data in files.items() if key in data or wrapped in data] == []
    verdict = verify(open_source(place.settings.store), place.settings.store.with_name("audit.verifier").read_text())
    assert (verdict.sound, verdict.actions["references_destroyed"]) == (True, 1)


async def test_a_withdrawal_is_tied_to_its_acceptance_while_the_key_is_there_and_recorded_when_it_is_not(tmp_path):
    place = lay_out(tmp_path)
    custody = place.settings.custody
    async with running(place) as gateway:
        first, receipt = await submit(place, gateway.port)
        second, _ = await submit(place, gateway.port)
        async with calling(place, PARTNER, gateway.port) as caller:
            await caller.partner.Withdraw(partner_pb2.WithdrawRequest(signal_ids=[first.value]))
            key = ReferenceKeys(custody.directory / "references", custody.wrapping_key).kept(
                Day(receipt.day), receipt.receipt_id
            )
            gateway.reference_expiry._keys.destroy(Day(receipt.day))
            answer = await caller.partner.Withdraw(partner_pb2.WithdrawRequest(signal_ids=[second.value]))
    assert answer.results[0].withdrawn
    assert reference(key, 1) in objects(place.settings.store)
    assert len(set(objects(place.settings.store))) == 4
