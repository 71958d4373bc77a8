"""A parcel on its way through blind mode: blinded, evaluated, sealed, kept, and only then sent."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keys.bundle import parse_bundle
from keys.destination import Destination
from keys.errors import KeysError
from keys.identity import Day, Oin, SignalId
from keys.voprf import Evaluation
from partner_client.blind.job import Evaluated, Item, Job, subject_of
from partner_client.blind.workshop import Workshop
from partner_client.errors import GatewayRefused, PreparationOutdated, ProofRefused
from partner_client.outcome import Refused, SealedSignal, UnsealedSignal
from partner_client.ports import Evaluating, Outbox
from partner_client.sending.parcels import Parcel
from servicekit.clock import Clock
from signals import canonical

AT_ONCE = 8
"""Evaluations asked for at the same time."""
_SPENT = "BUDGET_EXHAUSTED"
_MOVED_ON = "LEAF_UNKNOWN"
_UNSEALABLE = Refused("G4_SIGNAL", "signal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Turns the unsealed signals of a parcel into bundles."""

    partner: Oin
    workshop: Workshop
    evaluators: Mapping[str, Evaluating]
    """By the names that the manifest has for them."""
    outbox: Outbox
    clock: Clock

    async def seal(self, parcel: Parcel) -> Parcel:
        """Return the parcel with every signal sealed, or refused; its bundles are kept durably.

        A bundle that was kept before is the one that is sent, while its day and manifest hold. Raises
        GatewayUnavailable, GatewayRefused, PreparationOutdated, ProofRefused, SealingFailed or JournalRefused.
        """
        unsealed = [signal for signal in parcel.signals if isinstance(signal, UnsealedSignal)]
        if not unsealed:
            return parcel
        today = Day.of(self.clock.now())
        made: dict[SignalId, bytes | Refused] = dict(await self._kept(unsealed, today))
        jobs = _jobs(self.partner, [signal for signal in unsealed if signal.signal_id not in made], today)
        for fresh in await asyncio.gather(*(self._work(job) for job in jobs)):
            made |= fresh
        bundles = {own: found for own, found in made.items() if isinstance(found, bytes)}
        await asyncio.to_thread(self.outbox.keep, bundles)
        return _sealed(parcel, made)

    async def _kept(self, unsealed: Sequence[UnsealedSignal], today: Day) -> Mapping[SignalId, bytes]:
        held = await asyncio.to_thread(self.outbox.held, [signal.signal_id for signal in unsealed])
        return {
            signal.signal_id: held[signal.signal_id]
            for signal in unsealed
            if signal.signal_id in held and _holds(held[signal.signal_id], signal.destination, today)
        }

    async def _work(self, job: Job) -> dict[SignalId, bytes | Refused]:
        ids = [SignalId(item.signal_id) for item in job.items]
        blinded = await self.workshop.blind(job)
        try:
            evaluations = await self._evaluated(job.destination, blinded.elements)
        except GatewayRefused as error:
            code = error.field.partition(":")[0]
            if code == _MOVED_ON:
                raise PreparationOutdated("the leaf key was replaced", field="manifest") from None
            if code != _SPENT:
                raise
            return dict.fromkeys(ids, Refused(_SPENT, "municipality_code"))
        sealed = await self.workshop.seal(job, blinded, Evaluated.of(evaluations))
        if sealed.failure:
            raise ProofRefused("an evaluation does not verify; nothing of it was used", field=sealed.failure.lower())
        return {own: bundle or _UNSEALABLE for own, bundle in zip(ids, sealed.bundles, strict=True)}

    async def _evaluated(self, destination: Destination, elements: Sequence[bytes]) -> list[Evaluation]:
        """Return the answer of every evaluator of the leaf, in its order."""
        if unknown := [one.id for one in destination.evaluators if one.id not in self.evaluators]:
            raise GatewayRefused("the manifest names an evaluator that is not configured", field=unknown[0])
        return [
            await self.evaluators[one.id].evaluate(
                destination.municipality, epoch=destination.epoch, generation=destination.generation, elements=elements
            )
            for one in destination.evaluators
        ]


def _holds(bundle: bytes, destination: Destination, today: Day) -> bool:
    """Whether a kept bundle would still come in: sealed for this destination, yesterday, today or tomorrow."""
    try:
        header = parse_bundle(bundle).header
    except KeysError:
        return False
    same = (header.municipality, header.manifest_hash) == (destination.municipality, destination.manifest_hash)
    return same and abs(header.day.number - today.number) <= 1


def _jobs(partner: Oin, unsealed: Sequence[UnsealedSignal], today: Day) -> list[Job]:
    by_destination: dict[Destination, list[Item]] = {}
    for signal in unsealed:
        text = canonical.encode(partner, signal.signal_id, signal.signal)
        item = Item(signal.signal_id.value, text, subject_of(signal.signal))
        by_destination.setdefault(signal.destination, []).append(item)
    return [Job(destination, today.number, tuple(items)) for destination, items in by_destination.items()]


def _sealed(parcel: Parcel, made: Mapping[SignalId, bytes | Refused]) -> Parcel:
    lines, signals, refused = [], [], list(parcel.refused)
    for line, signal in zip(parcel.lines, parcel.signals, strict=True):
        found = made[signal.signal_id] if isinstance(signal, UnsealedSignal) else None
        if isinstance(found, Refused):
            refused.append((line, found))
            continue
        lines.append(line)
        signals.append(signal if found is None else SealedSignal(signal_id=signal.signal_id, bundle=found))
    return replace(parcel, lines=tuple(lines), signals=tuple(signals), refused=tuple(refused))
