"""What the partner client relies on: the gateway in memory that its tests use and the gateway itself do the same."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from keys.identity import SignalId
from keys.secret import SecretBytes
from partner_client.errors import GatewayRefused
from partner_client.outcome import Receipt, Refused
from partner_client.rpc import gateway_client
from partner_client.sending.preparation import enrolled, preparation
from partner_client.settings import ManifestSettings
from partner_client.trust.own_keys import OwnKeys
from partner_client.trust.trusted_manifest import TrustedManifest
from servicekit.clock import FileClock
from signals.signal import PartnerType
from tests.support import gateway as real
from tests.support.certificates import Authority
from tests.support.fake_gateway import FakeGateway, serving
from tests.support.partner_installation import PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal

STRANGER = "00000099000000000666"
UNKNOWN = SignalId(b"nobody sent this")


@dataclass
class Side:
    """A gateway, and what this partner sends to it."""

    address: str
    authority: Authority
    manifest: TrustedManifest
    keys: OwnKeys

    @asynccontextmanager
    async def connected(self, oin=PARTNER_OIN):
        async with gateway_client.connect(self.address, self.authority.client(oin)) as gateway:
            yield gateway

    async def ready(self, gateway):
        manifest = self.manifest.accept(await gateway.manifest(0))
        entry = enrolled(manifest, partner=real.PARTNER, partner_type=PartnerType.ENERGY, keys=self.keys)
        return preparation(manifest, entry, self.keys, None)


@asynccontextmanager
async def in_memory(directory):
    own = PartnerInstallation(directory=directory / "partner")
    authority = Authority(directory / "pki")
    settings = ManifestSettings(key=own.directory / "manifest.pub", store=directory / "manifest.json")
    async with serving(FakeGateway(manifest=own.signed_manifest()), authority.server()) as port:
        yield Side(f"localhost:{port}", authority, TrustedManifest(settings, FileClock(own.clock)), own.keys)


@asynccontextmanager
async def in_earnest(directory):
    place = real.lay_out(directory)
    settings = ManifestSettings(
        key=place.directory / "offline/manifest-public.hex", store=place.directory / "partner-manifest.json"
    )
    keys = OwnKeys(signing=place.signing[real.PARTNER], reference=SecretBytes(bytes(32)))
    async with real.running(place):
        manifest = TrustedManifest(settings, FileClock(place.clock))
        yield Side(place.settings.listen.replace("127.0.0.1", "localhost"), place.authority, manifest, keys)


@pytest.fixture(params=[in_memory, in_earnest], ids=["in memory", "in earnest"])
async def side(request, tmp_path):
    async with request.param(tmp_path) as found:
        yield found


async def submit(gateway, *batches):
    async with gateway.submission() as stream:
        for number, batch in enumerate(batches, start=7):
            await stream.send(number, batch)
        await stream.end()
        answers = []
        while (answer := await stream.receive()) is not None:
            answers.append(answer)
        return answers


def some(ready, count):
    return [ready.prepare(replace(a_signal(), partner_ref=f"C-{number}")) for number in range(count)]


async def test_batches_are_answered_in_order_signal_by_signal(side):
    async with side.connected() as gateway:
        signals = some(await side.ready(gateway), 25)
        answers = await submit(gateway, signals[:10], signals[10:20], signals[20:])
    assert [number for number, _ in answers] == [7, 8, 9]
    outcomes = [outcome for _, batch in answers for outcome in batch]
    assert [outcome.signal_id for outcome in outcomes] == [signed.signal_id for signed in signals]
    assert all(isinstance(outcome.answer, Receipt) for outcome in outcomes)
    assert len({outcome.answer.receipt_id for outcome in outcomes}) == 25


async def test_a_stream_without_batches_ends(side):
    async with side.connected() as gateway:
        assert await submit(gateway) == []


async def test_the_same_signal_gets_the_same_receipt_on_every_connection(side):
    async with side.connected() as gateway:
        signals = some(await side.ready(gateway), 3)
        [(_, first)] = await submit(gateway, signals)
    async with side.connected() as gateway:
        [(_, second)] = await submit(gateway, signals)
        held = await gateway.receipts([signed.signal_id for signed in signals])
    assert [outcome.answer.repeated for outcome in first] == [False] * 3
    assert [outcome.answer for outcome in second] == [replace(outcome.answer, repeated=True) for outcome in first]
    assert [replace(held[outcome.signal_id], repeated=False) for outcome in first] == [
        outcome.answer for outcome in first
    ]


async def test_withdrawing_is_told_by_id_and_twice_is_once(side):
    async with side.connected() as gateway:
        [signed] = some(await side.ready(gateway), 1)
        await submit(gateway, [signed])
        for _ in range(2):
            known, unknown = await gateway.withdraw([signed.signal_id, UNKNOWN])
            assert known.refusal is None
            assert unknown.refusal == Refused("RECEIPT_UNKNOWN", unknown.refusal.field)
        assert (await gateway.receipts([signed.signal_id]))[signed.signal_id].withdrawn


async def test_unknown_ids_are_left_out_of_receipts(side):
    async with side.connected() as gateway:
        assert await gateway.receipts([UNKNOWN]) == {}


async def test_the_manifest_is_not_sent_to_who_has_it(side):
    async with side.connected() as gateway:
        await side.ready(gateway)
        assert await gateway.manifest(side.manifest.version) is None


async def test_a_stranger_is_refused_everywhere_with_the_same_code(side):
    async with side.connected(STRANGER) as gateway:
        for call in (
            submit(gateway), gateway.withdraw([UNKNOWN]), gateway.receipts([UNKNOWN]), gateway.manifest(0),
        ):  # fmt: skip
            with pytest.raises(GatewayRefused) as caught:
                await call
            assert caught.value.field == "CALLER_UNKNOWN"
