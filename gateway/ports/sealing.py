"""Direct mode: from a signal in clear to a bundle."""

from collections.abc import Sequence
from typing import Protocol

from gateway.domain.admission import Admitted
from gateway.domain.enrolment import Partner
from keys.identity import Day


class Sealing(Protocol):
    """Pseudonymises and seals, away from the process that serves calls."""

    async def seal(self, partner: Partner, day: Day, admitted: Sequence[Admitted]) -> Sequence[bytes | None] | None:
        """Return the bundle of each signal, in order; None for a signal that cannot be sealed.

        None altogether when the signature of the first signal in mode DIRECT does not hold: the partner signs with
        another key. The node verifies every signature. Nothing of a signal is kept. Raises SealingUnavailable.
        """
