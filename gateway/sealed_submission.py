"""Takes in bundles that partners sealed themselves: check the header, keep; then, and only then, acknowledge."""

from collections import Counter
from collections.abc import Mapping, Sequence

from gateway.bell import Bell
from gateway.directory_watch import DirectoryWatch
from gateway.domain.admission import Reach
from gateway.domain.budget import most_signals
from gateway.domain.enrolment import Partner
from gateway.domain.outcome import Accepted, Outcome, Receipt, Refused
from gateway.domain.sealed import SealedSignal, admit_sealed, foreign, read_all
from gateway.errors import ManifestUnavailable
from gateway.ports.accepting import Acceptances, Allowance, Parcel, Waybill
from gateway.submission import checked_size
from keys.header import Header
from keys.identity import Oin, SignalId
from keys.suite import Mode
from servicekit.clock import Clock
from servicekit.refusal import CallerUnknown


class SealedSubmission:
    """One partner's batches. A repeated signal id gets its first receipt, whatever bundle it comes with now."""

    def __init__(self, *, directory: DirectoryWatch, acceptances: Acceptances, bell: Bell, clock: Clock) -> None:
        self._directory = directory
        self._acceptances = acceptances
        self._bell = bell
        self._clock = clock

    async def submit(self, caller: Oin, bundles: Sequence[bytes]) -> list[tuple[bytes, Outcome]]:
        """Return signal id and outcome of each bundle, in order, once all that was accepted is durable.

        The id is empty when the header cannot be read. Raises CallerUnknown, BatchSizeRefused or UnavailableError; then
        nothing of the batch was acknowledged, and submitting it again is safe.
        """
        checked_size(bundles, "bundles")
        partner = self._directory.current().active_partner(caller)
        if partner is None:
            raise CallerUnknown
        found = read_all(bundles)
        decided = self._decided(partner, found)
        outcomes = await self._keep(partner, await self._accepted_before(caller, decided, found))
        return [
            (b"" if isinstance(item, Refused) else item.signal_id.value, outcome)
            for item, outcome in zip(found, outcomes, strict=True)
        ]

    def _decided(self, partner: Partner, found: Sequence[SealedSignal | Refused]) -> list[Parcel | Refused]:
        directory, now = self._directory.current(), self._clock.now()
        if not directory.in_force(now):
            raise ManifestUnavailable
        reach = Reach(partner, directory)

        def judge(header: Header) -> Waybill | Refused:
            refusal = foreign(header, partner.oin) or admit_sealed(header, reach, directory, now)
            if refusal is not None:
                return refusal
            volume = Allowance(epoch=header.epoch, signals=most_signals(partner.volume(header.municipality)))
            return Waybill(municipality=header.municipality, day=header.day, mode=Mode.BLIND, allowance=volume)

        judged: dict[int, Waybill | Refused] = {}
        decided: list[Parcel | Refused] = []
        for item in found:
            if isinstance(item, Refused):
                decided.append(item)
                continue
            header, signal_id, bundle = item
            # Bundles of a batch share their header object, and `found` keeps it: what holds for one holds for all.
            verdict = judged.get(id(header))
            if verdict is None:
                verdict = judged[id(header)] = judge(header)
            decided.append(verdict if isinstance(verdict, Refused) else Parcel(signal_id, bundle, verdict))
        return decided

    async def _accepted_before(
        self, caller: Oin, decided: Sequence[Parcel | Refused], found: Sequence[SealedSignal | Refused]
    ) -> Sequence[Parcel | Refused | Accepted]:
        """Return what was decided, with its receipt what would be refused now and was accepted earlier.

        Who repeats a bundle days later gets its receipt, though the bundle's day has passed. For the others the store
        looks anyway.
        """
        named = {
            at: item.signal_id
            for at, (item, verdict) in enumerate(zip(found, decided, strict=True))
            if isinstance(verdict, Refused) and isinstance(item, SealedSignal) and item.header.partner == caller
        }
        if not named:
            return decided
        receipts: Mapping[SignalId, Receipt] = await self._acceptances.receipts(caller, list(named.values()))
        known = {at: Accepted(receipts[own], repeated=True) for at, own in named.items() if own in receipts}
        return [known.get(at, item) for at, item in enumerate(decided)]

    async def _keep(self, partner: Partner, decided: Sequence[Parcel | Refused | Accepted]) -> Sequence[Outcome]:
        parcels = [item for item in decided if isinstance(item, Parcel)]
        refusals = Counter(item.code for item in decided if isinstance(item, Refused))
        if not parcels and not refusals:
            return [item for item in decided if isinstance(item, Accepted)]
        kept = await self._acceptances.accept(partner.oin, parcels, refusals)
        ways = {id(parcel.waybill): parcel.waybill for parcel in parcels}
        self._bell.ring({waybill.municipality for waybill in ways.values()})
        if len(parcels) == len(decided):
            return kept
        following = iter(kept)
        return [next(following) if isinstance(item, Parcel) else item for item in decided]
