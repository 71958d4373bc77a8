"""How a service's audit log is signed and witnessed: the `[audit]` table of its settings."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from servicekit.settings import StrictModel


class WitnessOptions(StrictModel):
    """One witness: where it is, and the key lines that its cosignatures must be under."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
    keys: Annotated[tuple[str, ...], Field(min_length=1)]
    authority: Path | None = None
    """Certificates that its server's must lead to, when not the system's."""


class AuditOptions(StrictModel):
    """The audit log's witnesses, and whether it signs in ML-DSA-44 beside Ed25519."""

    witness: tuple[WitnessOptions, ...] = ()
    quorum: Annotated[int, Field(ge=1)] | None = None
    post_quantum: bool = False

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.quorum is not None and self.quorum > len(self.witness):
            raise ValueError("quorum")
        return self

    @property
    def needed(self) -> int:
        """How many cosignatures make a checkpoint witnessed: a majority, unless it is said."""
        return self.quorum or (len(self.witness) // 2 + 1 if self.witness else 0)
