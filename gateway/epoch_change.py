"""Plans, activates and destroys epochs: custody and store together, each step safe to repeat after a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.note import NoteSigner
from gateway.domain import epochs as life
from gateway.domain.epochs import Epoch
from gateway.ports.enrolling import Enrolments, Epochs
from keys.custody.port import RootCustody
from keys.manifest import EpochState
from keys.normalise import NORM_VERSION

RECORD_FORMAT = "drempel epoch destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochChange:
    """What an operator does with epochs. In force for everybody with the next manifest."""

    enrolments: Enrolments
    epochs: Epochs
    roots: RootCustody

    def plan(self, now: datetime, start: datetime | None) -> Epoch:
        """Make the root of the epoch to come; nodes index ahead as soon as a manifest names it."""
        planned = life.plan(self._all(), now, norm_version=NORM_VERSION, start=start)
        if not self.roots.holds(planned.id):
            self.roots.create(planned.id)
        self.epochs.put([planned])
        return planned

    def activate(self, number: int, now: datetime) -> list[Epoch]:
        """Seal under the next epoch from now on; the one before ends."""
        changed = life.activate(self._all(), number, now)
        self.epochs.put(changed)
        return changed

    def destroy(self, number: int, now: datetime, signer: NoteSigner, *, early: bool) -> bytes:
        """Destroy root and bundles of an epoch, and return the signed record of it. Repeat it after a crash."""
        known = self._all()
        before = next((epoch for epoch in known if epoch.id == number), None)
        if before is not None and before.state is EpochState.DESTROYED and not self.roots.holds(number):
            return self._record(number, now, 0, signer)
        destroyed = life.destroy(known, number, now, early=early)
        self.epochs.begin_destruction(number)
        self.roots.destroy(number)
        return self._record(number, now, self.epochs.destroy(destroyed), signer)

    def _all(self) -> Sequence[Epoch]:
        return self.enrolments.enrolled().epochs

    def _record(self, number: int, now: datetime, bundles: int, signer: NoteSigner) -> bytes:
        moment = now.isoformat(timespec="seconds")
        copies = "two custodians hold halves of a copy\n" if self.epochs.escrowed(number) else ""
        return signer.sign(f"{RECORD_FORMAT}\nepoch {number}\nat {moment}\nroot and wrapping keys destroyed\n"
                           f"bundles removed {bundles}\n{copies}")  # fmt: skip
