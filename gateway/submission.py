"""Takes signals in, in direct mode: check the form, pseudonymise, seal, keep; then, and only then, acknowledge."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from gateway.bell import Bell
from gateway.directory_watch import DirectoryWatch
from gateway.domain.admission import Admitted, Reach, Stated, Unreadable, admit
from gateway.domain.enrolment import Partner
from gateway.domain.outcome import Accepted, Outcome, Receipt, Refused, SignalCode
from gateway.errors import BatchSizeRefused, ManifestUnavailable
from gateway.ports.accepting import Acceptances, Parcel, Waybill
from gateway.ports.sealing import Sealing
from keys.identity import Day, Oin, SignalId
from servicekit.clock import Clock
from servicekit.refusal import CallerUnknown
from signals.dutch_day import dutch_day

MAX_BATCH = 500


class Submission:
    """One partner's batches. A repeated signal gets its first receipt, whatever it says now."""

    def __init__(
        self, *, directory: DirectoryWatch, acceptances: Acceptances, sealing: Sealing, bell: Bell, clock: Clock
    ) -> None:
        self._directory = directory
        self._acceptances = acceptances
        self._sealing = sealing
        self._bell = bell
        self._clock = clock

    async def submit(self, caller: Oin, batch: Sequence[Stated | Unreadable]) -> Sequence[Outcome]:
        """Return the outcome of each signal, in order, once all that was accepted is durable.

        Raises CallerUnknown, BatchSizeRefused or UnavailableError; then nothing of the batch was acknowledged, and
        submitting it again is safe.
        """
        checked_size(batch, "signals")
        directory, now = self._directory.current(), self._clock.now()
        partner = directory.active_partner(caller)
        if partner is None:
            raise CallerUnknown
        if not directory.in_force(now):
            raise ManifestUnavailable
        known = await self._acceptances.receipts(caller, [item.signal_id for item in batch if isinstance(item, Stated)])
        today = dutch_day(now)
        reach = Reach(partner, directory)
        decided = [_decide(item, known, reach, today) for item in batch]
        return await self._keep(partner, Day.of(now), decided)

    async def _keep(
        self, partner: Partner, day: Day, decided: Sequence[Accepted | Refused | Admitted]
    ) -> Sequence[Outcome]:
        sealed = iter(await self._seal(partner, day, [item for item in decided if isinstance(item, Admitted)]))
        prepared = [next(sealed) if isinstance(item, Admitted) else item for item in decided]
        parcels = [item for item in prepared if isinstance(item, Parcel)]
        refusals = Counter(item.code for item in prepared if isinstance(item, Refused))
        accepted: Iterator[Accepted | Refused] = iter(())
        if parcels or refusals:
            accepted = iter(await self._acceptances.accept(partner.oin, parcels, refusals))
            self._bell.ring(parcel.waybill.municipality for parcel in parcels)
        return [next(accepted) if isinstance(item, Parcel) else item for item in prepared]

    async def _seal(self, partner: Partner, day: Day, admitted: Sequence[Admitted]) -> list[Parcel | Refused]:
        if not admitted:
            return []
        bundles = await self._sealing.seal(partner, day, admitted)
        if bundles is None:
            return [Refused(SignalCode.G2_SIGNATURE, "signature")] * len(admitted)
        return [
            Refused(SignalCode.G4_SIGNAL, "signal") if bundle is None else _parcel(item, day, bundle)
            for item, bundle in zip(admitted, bundles, strict=True)
        ]


def checked_size(batch: Sequence[object], field: str) -> None:
    """Accept 1 to 500 signals at once. Raises BatchSizeRefused."""
    if not 1 <= len(batch) <= MAX_BATCH:
        raise BatchSizeRefused(field=field)


def _decide(
    item: Stated | Unreadable, known: Mapping[SignalId, Receipt], reach: Reach, today: date
) -> Accepted | Refused | Admitted:
    if isinstance(item, Unreadable):
        return item.refusal
    receipt = known.get(item.signal_id)
    if receipt is not None:
        return Accepted(receipt, repeated=True)
    return admit(item, reach, today=today)


def _parcel(item: Admitted, day: Day, bundle: bytes) -> Parcel:
    waybill = Waybill(municipality=item.destination.municipality, day=day, mode=item.mode)
    return Parcel(item.stated.signal_id, bundle, waybill)
