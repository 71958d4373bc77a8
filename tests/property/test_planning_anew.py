"""Manifests that follow each other while a partner submits: against a gateway that changes its mind at random moments.

Two modes that a client can be told apart by: signed under odd versions, unsigned under even ones.
"""

import asyncio
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.identity import Day
from keys.manifest import sign_manifest
from keys.suite import Mode
from partner_client.blind.workshop import Workshop
from partner_client.client import DrempelClient
from partner_client.errors import GatewayUnavailable
from partner_client.outcome import Receipt, Refused, SignalOutcome
from partner_client.sending.patience import Patience
from partner_client.wiring import install
from servicekit.clock import FileClock
from tests.support.certificates import Authority
from tests.support.partner_installation import MUNICIPALITY, PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal

BATCH, SIGNALS = 5, 60
VERSIONS = 6


def mode_of(version):
    return Mode.DIRECT if version % 2 else Mode.DIRECT_UNSIGNED


class Side:
    """An installation, made once, and the manifests that may follow each other."""

    def __init__(self, directory):
        self.own = PartnerInstallation(directory=directory / "partner")
        self.settings = self.own.write_settings("localhost:1", Authority(directory / "pki").client(PARTNER_OIN),
                                                batch=BATCH)  # fmt: skip
        self.documents, previous = {}, bytes(32)
        for version in range(1, VERSIONS + 1):
            made = self.own.manifest(version, mode=mode_of(version), previous_hash=previous)
            self.documents[version] = sign_manifest(made, self.own.manifest_key)
            previous = made.hash()

    def installation(self, directory):
        store = self.settings.manifest.model_copy(update={"store": Path(directory) / "manifest.json"})
        return install(self.settings.model_copy(update={"manifest": store}), FileClock(self.own.clock))


class Changing:
    """A gateway whose manifest and agreements follow a script, one step per batch that it takes.

    A step publishes a manifest, changes what was agreed before any manifest says so, or loses the connection.
    """

    def __init__(self, documents, steps):
        self.documents, self.steps = documents, list(steps)
        self.version, self.agreed = 1, mode_of(1)
        self.shown, self.away = 0, False
        self.kept, self.told, self.outdated = {}, Counter(), 0

    async def manifest(self, known_version):
        self.shown, self.away = max(self.shown, self.version), False
        return self.documents[self.version] if known_version != self.version else None

    @asynccontextmanager
    async def submission(self):
        yield Stream(self)

    def take(self, signals):
        step = self.steps.pop(0) if self.steps else "quiet"
        if step == "publish" and self.version < VERSIONS:
            self.version += 1
            self.agreed = mode_of(self.version)
        if step == "agree":
            self.agreed = mode_of(self.version + 1)
        # Who comes back asks what holds now before it sends anything.
        self.outdated += self.away
        self.away = step.startswith("lose")
        outcomes = [self.outcome(one) for one in signals] if step != "lose" else []
        if self.away:
            raise GatewayUnavailable("lost")
        return outcomes

    def outcome(self, signed):
        mode = Mode.DIRECT if signed.signature else Mode.DIRECT_UNSIGNED
        # The newest manifest that the client was ever shown is the one that it goes by.
        self.outdated += mode is not mode_of(self.shown)
        if signed.signal_id in self.kept:
            return SignalOutcome(signed.signal_id, replace(self.kept[signed.signal_id], repeated=True))
        if mode is not self.agreed:
            self.told[signed.signal_id] += 1
            return SignalOutcome(signed.signal_id, Refused("G2_MODE"))
        number = len(self.kept).to_bytes(16, "big")
        self.kept[signed.signal_id] = Receipt(
            receipt_id=number, log_id="log", leaf_hash=bytes(32), day=Day(1), municipality=MUNICIPALITY, mode=mode
        )
        return SignalOutcome(signed.signal_id, self.kept[signed.signal_id])


class Stream:
    def __init__(self, gateway):
        self.gateway, self.queue = gateway, asyncio.Queue()

    async def send(self, number, signals):
        await self.queue.put((number, signals))

    async def end(self):
        await self.queue.put(None)

    async def receive(self):
        item = await self.queue.get()
        return item and (item[0], self.gateway.take(item[1]))


@pytest.fixture(scope="module")
def side(tmp_path_factory):
    return Side(tmp_path_factory.mktemp("side"))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["quiet", "quiet", "publish", "agree", "lose", "lose the answer"]), max_size=30))
def test_every_signal_ends_once_by_the_newest_manifest_and_nothing_goes_by_one_known_to_be_replaced(side, steps):
    gateway = Changing(side.documents, steps)

    async def submitted(directory):
        patience = Patience(seconds=60, first_pause=0, longest_pause=0)
        client = DrempelClient(
            side.installation(directory), gateway, workshops=lambda _: Workshop(ThreadPoolExecutor(1), None, None),
            patience=patience, first_patience=patience,
        )  # fmt: skip
        return await client.submit([a_signal(partner_ref=f"P-{at}") for at in range(SIGNALS)])

    with tempfile.TemporaryDirectory() as directory:
        answers = asyncio.run(submitted(directory))
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len(answers) == SIGNALS
    assert {one.receipt_id for one in receipts} == {one.receipt_id for one in gateway.kept.values()}
    assert len(receipts) == len({one.receipt_id for one in receipts})
    assert gateway.outdated == 0
    assert max(gateway.told.values(), default=0) <= VERSIONS
    if "agree" not in steps:
        assert len(receipts) == SIGNALS
