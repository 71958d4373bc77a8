"""Who together could open what is sealed to a municipality: as the manifest in force says, not as a node is set up."""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.identity import MunicipalityCode
from keys.manifest import Leaf, Manifest

_UNKNOWN = (
    "nog geen manifest aangenomen, dus niet vastgesteld of de koppelsleutel gesplitst is: reken op een koppelsleutel "
    "bij de gateway alleen, die samen met de node alles kan openen wat hier wordt bezorgd"
)


@dataclass(frozen=True, slots=True)
class KeyHolding:
    """Who holds the link keys of one municipality, by a manifest; without one nothing is known."""

    municipality: MunicipalityCode
    manifest: Manifest | None
    same_operator_allowed: bool

    @property
    def split(self) -> bool:
        """Whether every link key that is listed needs more than one holder."""
        return bool(self._leaves()) and not self._whole()

    def told(self) -> str:
        """Return it in a sentence for a municipality's documents."""
        if self.manifest is None:
            return _UNKNOWN
        source = f"manifest {self.manifest.version}"
        if not self._leaves():
            return f"geen koppelsleutel voor deze gemeente ({source})"
        if self.split:
            return (
                f"koppelsleutel gesplitst tussen {self._holders()} ({source}): gateway en node samen openen niets dan "
                "wat de node voor zijn inwoners liet evalueren; de ander alleen opent niets"
            )
        if len(self._whole()) < len(self._leaves()):
            return (
                f"koppelsleutel gesplitst, maar nog niet voor {_epochs(self._whole())} ({source}): wat daaronder is "
                f"verzegeld, kan de gateway samen met de node openen, {self._operators()}"
            )
        return (
            f"koppelsleutel bij de gateway alleen ({source}): samen met de node kan die alles openen wat hier wordt "
            f"bezorgd, {self._operators()}"
        )

    def _leaves(self) -> Sequence[Leaf]:
        leaves = self.manifest.leaves if self.manifest else ()
        return [leaf for leaf in leaves if leaf.municipality == self.municipality]

    def _whole(self) -> Sequence[Leaf]:
        return [leaf for leaf in self._leaves() if len(leaf.evaluators) == 1]

    def _holders(self) -> str:
        return " en ".join(sorted({evaluator.id for leaf in self._leaves() for evaluator in leaf.evaluators}))

    def _operators(self) -> str:
        ours = self.manifest.municipality(self.municipality) if self.manifest else None
        if self.manifest is not None and ours is not None and ours.operator_oin == self.manifest.gateway_operator:
            return "en één organisatie beheert beide"
        if self.same_operator_allowed:
            return "en deze node staat toe dat één organisatie beide beheert"
        return "en de node weigert daarom één beheerder voor beide"


def _epochs(leaves: Sequence[Leaf]) -> str:
    return " en ".join(f"epoch {number}" for number in sorted({leaf.epoch for leaf in leaves}))
