"""The SDK: one partner's conversation with its gateway.

    async with connect(load_settings(path)) as client:
        answers = await client.submit(signals)
        outcomes = await client.withdraw(["A-1"])

Programs without an event loop: `blocking.BlockingClient`, the same methods. Public names: `partner_client.sdk`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from keys.identity import Oin, SignalId
from keys.manifest import Manifest
from keys.seal import SealPrivateKey
from partner_client.blind.memory_outbox import MemoryOutbox
from partner_client.blind.sealed_parcels import SealedParcels
from partner_client.blind.stage import Sealing
from partner_client.blind.workshop import Workshop
from partner_client.errors import GatewayBehind, GatewayMisbehaved, ManifestOlder, PreparationOutdated
from partner_client.feedback.collecting import Collecting, Collection
from partner_client.feedback.record_book import RecordBook
from partner_client.files.input_file import examine
from partner_client.outcome import Receipt, Refused, SignalOutcome
from partner_client.ports import MAX_BATCH, Evaluating, Gateway, Outbox
from partner_client.sending.anew import Plans
from partner_client.sending.delivery import Delivery, Parcels, ParcelSource
from partner_client.sending.journal import Journal, Tally
from partner_client.sending.parcels import Packer, Parcel
from partner_client.sending.patience import Patience, Trying, persist
from partner_client.sending.preparation import Preparation, enrolled, preparation, routes_itself
from partner_client.sending.submission import Progress, Submission
from partner_client.settings import PartnerSettings
from partner_client.trust.local_routing import LocalRouting
from partner_client.trust.own_keys import OwnKeys
from partner_client.trust.trusted_manifest import TrustedManifest
from servicekit.clock import Clock
from servicekit.patience import BEHIND
from signals.dutch_day import dutch_day
from signals.partner_file import Line
from signals.routing import RoutingTable
from signals.signal import Signal
from signals.signal_id import signal_id

T = TypeVar("T")
SEALED_AHEAD = 4
"""Batches that are sealed at the same time, or wait for their turn to leave."""
Answer = Receipt | tuple[Refused, ...]
"""What became of one signal: its receipt, or everything that is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What a client knows about itself, without any connection."""

    settings: PartnerSettings
    keys: OwnKeys
    manifest: TrustedManifest
    routing: LocalRouting
    clock: Clock
    sealing: Callable[[], Sequence[SealPrivateKey]]
    """Reads the keys that open feedback, the newest first; sending does not need them."""

    @property
    def partner(self) -> Oin:
        """Who we are."""
        return self.settings.partner


class DrempelClient:
    """One partner at one gateway. Every method may raise GatewayUnavailable (patience has ended) or GatewayRefused."""

    def __init__(
        self,
        own: Installation,
        gateway: Gateway,
        *,
        workshops: Callable[[OwnKeys], Workshop],
        patience: Patience,
        first_patience: Patience,
        others: Mapping[str, Evaluating] | None = None,
    ) -> None:
        self._own = own
        self._others = others or {}
        self._gateway = gateway
        self._workshops = workshops
        self._patience = patience
        self._first_patience = first_patience
        self._behind = Patience(
            seconds=min(BEHIND.seconds, patience.seconds),
            longest_pause=BEHIND.longest_pause,
            on_wait=patience.on_wait,
            sleep=patience.sleep,
        )
        self._reached = False

    async def refresh_manifest(self) -> Manifest:
        """Fetch the newest manifest, verify and keep it, and return it. Raises ManifestRefused.

        An older one than we hold is asked for again for a moment: the process that serves it may lag behind others.
        """
        manifest, behind = self._own.manifest, Trying(self._behind)
        while True:
            document = await self._persist(lambda: self._gateway.manifest(manifest.version))
            try:
                return manifest.current() if document is None else manifest.accept(document)
            except ManifestOlder as older:
                if not await behind.waited(GatewayBehind("another process of the gateway knows a newer manifest")):
                    raise older from None

    async def submit(self, signals: Iterable[Signal]) -> list[Answer]:
        """Return what became of each signal, in order; a receipt means: durable at the gateway.

        Nothing is kept here: when this raises, submit all of it again; what was accepted gets the same receipt.
        """
        answers: dict[int, Answer] = {}
        accepted: set[bytes] = set()
        through = 0

        async def settle(parcel: Parcel, outcomes: Sequence[SignalOutcome]) -> None:
            nonlocal through
            through = max(through, parcel.last_line)
            accepted.update(outcome.signal_id.value for outcome in outcomes if isinstance(outcome.answer, Receipt))
            for line, refusal in parcel.refused:
                earlier = answers.get(line, ())
                answers[line] = (*(earlier if isinstance(earlier, tuple) else ()), refusal)
            for line, outcome in zip(parcel.lines, outcomes, strict=True):
                answers[line] = outcome.answer if isinstance(outcome.answer, Receipt) else (outcome.answer,)

        lines = [
            Line(number=number, signal=signal, partner_ref=signal.partner_ref)
            for number, signal in enumerate(signals, start=1)
        ]
        outbox = MemoryOutbox()

        async def once(packer: Packer, delivery: Delivery) -> None:
            parcels = ParcelSource(packer.parcels(lines, after_line=through, known=frozenset(accepted)))
            async with self._sealed(parcels, outbox) as ready:
                await delivery.deliver(ready, settle)

        await self._planned(once)
        return [answers[line] for line in sorted(answers)]

    async def submit_file(self, path: Path, journal: Journal, *, report: Path, progress: Progress) -> Tally:
        """Settle every line of a partner file; see `Submission.run`."""

        async def once(packer: Packer, delivery: Delivery) -> Tally:
            submission = Submission(
                source=examine(path, self._own.keys.reference),
                journal=journal,
                packer=packer,
                delivery=delivery,
                sealed=partial(self._sealed, outbox=journal),
            )
            return await submission.run(report=report, progress=progress)

        return await self._planned(once)

    async def withdraw(self, references: Iterable[str]) -> dict[str, Refused | None]:
        """Withdraw signals by their partner_ref; None for each that is withdrawn, durably. Repeating is harmless."""
        names = list(dict.fromkeys(references))
        found: dict[str, Refused | None] = {}
        for chunk in _chunks(names):
            ids = [signal_id(self._own.keys.reference, name) for name in chunk]
            outcomes = await self._persist(partial(self._gateway.withdraw, ids))
            found |= {name: outcome.refusal for name, outcome in zip(chunk, outcomes, strict=True)}
        return found

    async def receipts(self, references: Iterable[str]) -> Mapping[str, Receipt | None]:
        """Return the gateway's receipts by partner_ref; None for those that it does not know."""
        names = list(dict.fromkeys(references))
        found: dict[str, Receipt | None] = {}
        for chunk in _chunks(names):
            ids = [signal_id(self._own.keys.reference, name) for name in chunk]
            answer = await self._persist(partial(self._gateway.receipts, ids))
            if not answer.keys() <= set(ids):
                raise GatewayMisbehaved("receipts of other signals", field="receipts")
            found |= {name: answer.get(own) for name, own in zip(chunk, ids, strict=True)}
        return found

    async def proofs(self, ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the proofs that the gateway gives for up to 100 receipts now; check them before believing them."""
        answer = await self._persist(partial(self._gateway.proofs, ids))
        if not answer.keys() <= set(ids):
            raise GatewayMisbehaved("proofs of other signals", field="proofs")
        return answer

    async def collect_feedback(self, book: RecordBook) -> Collection:
        """Collect what municipalities tell about our signals into `book`, and return what came.

        Raises SealingKeyDiffers when they seal to another key than ours, JournalRefused.
        """
        own = self._own
        collecting = Collecting(
            partner=own.partner,
            keys=own.sealing(),
            manifest=await self.refresh_manifest(),
            book=book,
            now=own.clock.now(),
        )
        return await collecting.run(self._gateway, self._persist)

    async def _persist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call with little patience until the gateway was reached once: a wrong address is told soon."""
        answer = await persist(call, self._patience if self._reached else self._first_patience)
        self._reached = True
        return answer

    async def _planned(self, run: Callable[[Packer, Delivery], Awaitable[T]]) -> T:
        """Return what `run` returns; it is started anew, by the newest manifest, for what a plan left unsettled.

        Raises PreparationOutdated when that comes to nothing again and again while no newer manifest appears.
        """
        plans = Plans()
        while True:
            manifest = await self.refresh_manifest()
            plans = plans.another(manifest.version)
            try:
                return await run(await self._packer(manifest), self._delivery(manifest))
            except PreparationOutdated:
                if plans.spent:
                    raise

    async def _packer(self, manifest: Manifest) -> Packer:
        own = self._own
        return Packer(
            preparation=await self._preparation(manifest),
            rules=own.settings.type_rules(),
            today=dutch_day(own.clock.now()),
            batch=own.settings.submission.batch,
        )

    async def _preparation(self, manifest: Manifest) -> Preparation:
        own = self._own
        keys = self._keys(manifest)
        entry = enrolled(manifest, partner=own.partner, partner_type=own.settings.partner_type, keys=keys)
        routing = await self._routing(manifest.routing_hash) if routes_itself(entry) else None
        return preparation(manifest, entry, keys, routing)

    def _keys(self, manifest: Manifest) -> OwnKeys:
        entry = manifest.partner(self._own.partner)
        return self._own.keys.as_listed(entry.signing_key if entry else None)

    async def _routing(self, routing_hash: bytes) -> RoutingTable:
        held = await asyncio.to_thread(self._own.routing.held, routing_hash)
        if held is not None:
            return held
        return await self._own.routing.fetch(
            routing_hash, lambda offset: self._persist(partial(self._gateway.routing, routing_hash, offset))
        )

    @asynccontextmanager
    async def _sealed(self, parcels: ParcelSource, outbox: Outbox) -> AsyncIterator[Parcels]:
        """Yield the parcels as they may leave; threads or processes that seal them end with the block."""
        workshop = self._workshops(self._keys(self._own.manifest.current()))
        sealing = Sealing(
            partner=self._own.partner,
            workshop=workshop,
            evaluators={"gateway": self._gateway, **self._others},
            outbox=outbox,
            clock=self._own.clock,
        )
        sealed = SealedParcels(parcels, sealing.seal, ahead=SEALED_AHEAD)
        try:
            yield sealed
        finally:
            await sealed.close()
            await asyncio.to_thread(workshop.close)

    def _delivery(self, manifest: Manifest) -> Delivery:
        window = self._own.settings.submission.window
        return Delivery(self._gateway, manifest=manifest.version, window=window, patience=self._patience)


def _chunks(names: list[str]) -> Iterable[list[str]]:
    return (names[at : at + MAX_BATCH] for at in range(0, len(names), MAX_BATCH))
