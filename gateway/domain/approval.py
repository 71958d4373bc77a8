"""What needs the word of two officers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keys.errors import SignatureRefused
from keys.labels import Label
from keys.signing import VerifyKey

OFFICERS = 2
"""How many must approve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One officer's signature under a statement."""

    officer: str
    signature: bytes


def signers(
    label: Label, statement: bytes, approvals: Iterable[Approval], officers: Mapping[str, VerifyKey]
) -> list[str]:
    """Return the officers who signed a statement, by name; a key counts once, whatever it is called."""
    signed: dict[VerifyKey, str] = {}
    for approval in sorted(approvals, key=lambda one: one.officer):
        key = officers.get(approval.officer)
        try:
            if key is not None:
                key.verify(label, statement, approval.signature)
                signed.setdefault(key, approval.officer)
        except SignatureRefused:
            continue
    return list(signed.values())
