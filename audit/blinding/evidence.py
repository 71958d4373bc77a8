"""What a node hands to its own municipality's auditor: per request its day, its seed, and pointers to its inputs.

Together with the gateway's record of elements it would allow guesses at inputs to be tested: it never leaves the
municipality, and least of all to the gateway.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from audit.errors import EvidenceRefused
from keys.blinding_seed import POINTER_SIZE, BlindingSeed
from keys.errors import KeysError
from keys.identity import Day, MunicipalityCode, Oin
from keys.secret import SecretBytes

FORMAT = "drempel/blinding-evidence/v1"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptRequest:
    """One request, as its node kept it."""

    epoch: int
    generation: int
    day: Day
    seed: BlindingSeed
    pointers: tuple[bytes, ...]

    def json(self) -> Mapping[str, object]:
        """Return the request as JSON."""
        return {
            "epoch": self.epoch,
            "generation": self.generation,
            "day": self.day.number,
            "seed": self.seed.secret.expose().hex(),
            "pointers": b"".join(self.pointers).hex(),
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return the request of its JSON. Raises KeyError, TypeError, ValueError or KeysError."""
        return cls(
            epoch=int(told["epoch"]),
            generation=int(told["generation"]),
            day=Day(int(told["day"])),
            seed=BlindingSeed(SecretBytes(bytes.fromhex(told["seed"]))),
            pointers=cut(bytes.fromhex(told["pointers"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evidence:
    """Everything that one node kept."""

    municipality: MunicipalityCode
    node: Oin
    pointer_key: bytes
    requests: tuple[KeptRequest, ...]

    def encode(self) -> bytes:
        """Return the file."""
        told = {
            "format": FORMAT,
            "municipality": self.municipality.value,
            "node": self.node.value,
            "pointer_key": self.pointer_key.hex(),
            "requests": [request.json() for request in self.requests],
        }
        return json.dumps(told, indent=1).encode() + b"\n"

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the evidence in a file. Raises EvidenceRefused."""
        try:
            told = json.loads(data)
            _check_format(told["format"])
            return cls(
                municipality=MunicipalityCode(told["municipality"]),
                node=Oin(told["node"]),
                pointer_key=bytes.fromhex(told["pointer_key"]),
                requests=tuple(map(KeptRequest.read, told["requests"])),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, KeysError):
            raise EvidenceRefused("the evidence cannot be read") from None


def _check_format(stated: object) -> None:
    if stated != FORMAT:
        raise EvidenceRefused("the evidence is of another format")


def cut(joined: bytes) -> tuple[bytes, ...]:
    """Return the pointers that were joined. Raises ValueError when one is cut off."""
    if len(joined) % POINTER_SIZE:
        raise ValueError("pointers")
    return tuple(joined[at : at + POINTER_SIZE] for at in range(0, len(joined), POINTER_SIZE))
