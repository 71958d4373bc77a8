"""A secret that takes two people: each has one half, in a file under a passphrase of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from keys.custody.halves import join
from keys.custody.personal import PersonalSecret, read_personal, write_personal
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

PEOPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """Somebody who keeps one half, by function, with the passphrase that only this person knows."""

    name: str
    passphrase: str


def check_people(names: Sequence[str]) -> None:
    """Raise CustodyRefused unless two different people are named."""
    if len(names) != PEOPLE or len(set(names)) != PEOPLE:
        raise CustodyRefused("halves: two different people keep them")


def give(
    halves: tuple[SecretBytes, SecretBytes],
    custodians: Sequence[Custodian],
    *,
    purpose: str,
    place: Callable[[str], Path],
) -> list[Path]:
    """Write each custodian's half where `place` says for the name; return the files.

    Raises CustodyRefused unless there are two different custodians; for a file that is there, or a short passphrase.
    """
    check_people([custodian.name for custodian in custodians])
    made = []
    for custodian, half in zip(custodians, halves, strict=True):
        path = place(custodian.name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = PersonalSecret(holder=custodian.name, purpose=purpose, secret=half)
        write_personal(path, kept, custodian.passphrase)
        made.append(path)
    return made


def take(files: Sequence[tuple[Path, str]], *, purpose: str) -> SecretBytes:
    """Return the secret of two people's files, each with its passphrase.

    Raises CustodyRefused for one person's alone, another purpose, an altered file or a wrong passphrase. Halves that
    were not given together give another secret: see `halves.join`.
    """
    held = [read_personal(path, passphrase, purpose=purpose) for path, passphrase in files]
    if len(held) != PEOPLE or len({half.holder for half in held}) != PEOPLE:
        raise CustodyRefused("halves: both people's are needed")
    return join(held[0].secret, held[1].secret)
