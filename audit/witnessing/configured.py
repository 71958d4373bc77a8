"""From the options of a service to the witnesses of its log."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from audit.verify.note import KeyRefused, read_witness_keys
from audit.witnessing.call import HttpWitness
from audit.witnessing.gathering import NamedWitness, Witnesses


class WitnessOptions(Protocol):
    """What a service's settings say of one witness."""

    @property
    def url(self) -> str:
        """Its submission prefix."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key lines."""

    @property
    def authority(self) -> Path | None:
        """Certificates that its server's must lead to."""


def witnesses(origin: str, options: Sequence[WitnessOptions], quorum: int) -> Witnesses:
    """Return the witnesses of the log `origin`. Raises KeyRefused for unusable keys and for one witness named twice."""
    named = [
        NamedWitness(read_witness_keys("\n".join(option.keys)), HttpWitness(option.url, option.authority))
        for option in options
    ]
    names = [{key.name for key in witness.keys} for witness in named]
    if any(len(own) != 1 for own in names) or len({witness.name for witness in named}) < len(named):
        raise KeyRefused("the keys of a witness bear one name, and no two witnesses the same")
    return Witnesses(origin, named, quorum)
