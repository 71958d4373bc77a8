"""A copy of an epoch's root with two custodians, for the day on which its wrapping keys are lost; and the way back.

A copy undoes what destroying the wrapping keys promises, so there is none unless somebody asks for it, it is on record
with both holders, and the record of the epoch's destruction says that it existed (docs/adr/0108).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import EpochRefused
from gateway.ports.enrolling import Enrolments, Epochs
from keys.custody.file import shred
from keys.custody.personal import holder_of
from keys.custody.port import RootCustody
from keys.custody.sharing import Custodian, check_people, give, take
from keys.epoch import EpochRoot
from keys.errors import CustodyRefused
from keys.manifest import EpochState, Manifest
from keys.secret import SecretBytes

GATEWAY = "gateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class RootEscrow:
    """Gives out halves of a root, and takes them back."""

    enrolments: Enrolments
    epochs: Epochs
    roots: RootCustody

    def give(self, number: int, directory: Path, custodians: Sequence[Custodian]) -> list[Path]:
        """Write a half for each of two custodians under their passphrases; return the files. Recorded before.

        Raises EpochRefused for a destroyed epoch, CustodyRefused (one person alone; a token's root cannot leave it).
        """
        self._alive(number)
        names = [custodian.name for custodian in custodians]
        check_people(names)
        halves = self.roots.halves(number)
        self.epochs.note_escrow(number, names)
        return give(
            halves,
            custodians,
            purpose=_purpose(number),
            place=lambda name: directory / f"epoch-{number}-{name}.half",
        )

    def recover(self, number: int, halves: Sequence[tuple[Path, str]], manifest: Manifest) -> None:
        """Put a lost root back from both custodians' files. Recorded before.

        Only a root that gives the leaf keys of the manifest is taken, and none for an epoch that was destroyed. Raises
        EpochRefused, CustodyRefused.
        """
        self._alive(number)
        if self._usable(number):
            raise CustodyRefused(f"epoch {number}: its root is there and can be used")
        root = take(halves, purpose=_purpose(number))
        _check(root, number, manifest)
        self.epochs.note_recovered(number)
        self.roots.restore(number, root)

    def _usable(self, number: int) -> bool:
        try:
            self.roots.derive(number, b"")
        except CustodyRefused:
            return False
        return True

    def _alive(self, number: int) -> None:
        known = next((epoch for epoch in self.enrolments.enrolled().epochs if epoch.id == number), None)
        if known is None:
            raise EpochRefused("no such epoch", field="epoch")
        if known.state is EpochState.DESTROYED:
            raise EpochRefused(f"epoch {number} is destroyed, and nothing of it comes back", field="epoch")


def shred_half(path: Path) -> str:
    """Overwrite and remove a custodian's file, and return whose it was. Raises CustodyRefused for another file."""
    holder, purpose = holder_of(path)
    if not purpose.startswith(_purpose("")):
        raise CustodyRefused(f"{path.name}: not a half of an epoch's root")
    shred(path)
    return holder


def _check(root: SecretBytes, number: int, manifest: Manifest) -> None:
    listed = [
        (leaf, evaluator.public_key)
        for leaf in manifest.leaves
        for evaluator in leaf.evaluators
        if leaf.epoch == number and evaluator.id == GATEWAY
    ]
    found = EpochRoot(root, number)
    if not listed or any(found.leaf(leaf.municipality, leaf.generation).public != public for leaf, public in listed):
        raise CustodyRefused("halves: together they are not the root behind the manifest's leaf keys")


def _purpose(number: object) -> str:
    return f"epoch-root-custodian-{number}"
