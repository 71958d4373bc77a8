"""What is kept of an opened signal, as bytes to be encrypted: what was said, by whom, and about which resident."""

import base64
import json
from dataclasses import dataclass, replace

from municipality_node.domain.decision import Outcome
from municipality_node.domain.resident import Bsn, Resident
from municipality_node.register import record as resident_record
from signals import canonical
from signals.signal import PartnerType, Signal


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseContent:
    """A signal and the resident that it matched, or may match."""

    canonical: bytes
    """The signal as the partner signed it."""
    partner_type: PartnerType
    resident: Resident | None
    outcome: Outcome
    """What the comparison made of it."""
    candidates: tuple[Bsn, ...] = ()
    """Whom a doubtful signal may be about, the likeliest first; empty when the match is beyond doubt."""
    confirmed: bool = False
    """A review officer confirmed that it is about `resident`."""
    overturned: bool = False
    """A human set aside what withheld it for proportion (GDPR art. 22)."""

    @property
    def signal(self) -> Signal:
        """The signal."""
        return canonical.decode(self.canonical).signal

    @property
    def choices(self) -> tuple[Bsn, ...]:
        """Whom a human may say it is about: the candidates, or its resident when only the register is in doubt."""
        return self.candidates or ((self.resident.bsn,) if self.resident else ())

    def names(self, bsn: Bsn) -> bool:
        """Whether it is, or may be, about this person."""
        return bsn in self.candidates or (self.resident is not None and self.resident.bsn == bsn)

    def alone(self) -> "CaseContent":
        """Return the content without the other people whom it may have been about."""
        return replace(self, candidates=())

    def encode(self) -> bytes:
        """Return the content as bytes."""
        return json.dumps(
            {
                "signal": base64.b64encode(self.canonical).decode(),
                "partner_type": self.partner_type.value,
                "resident": resident_record.encode(self.resident).decode() if self.resident else None,
                "outcome": self.outcome.value,
                "candidates": [bsn.value for bsn in self.candidates],
                "confirmed": self.confirmed,
                "overturned": self.overturned,
            }
        ).encode()

    @classmethod
    def decode(cls, data: bytes) -> "CaseContent":
        """Return what `encode` wrote."""
        kept = json.loads(data)
        resident = kept["resident"]
        return cls(
            canonical=base64.b64decode(kept["signal"]),
            partner_type=PartnerType(kept["partner_type"]),
            resident=resident_record.decode(resident.encode()) if resident else None,
            outcome=Outcome(kept["outcome"]),
            candidates=tuple(Bsn(value) for value in kept["candidates"]),
            confirmed=kept["confirmed"],
            overturned=kept["overturned"],
        )
