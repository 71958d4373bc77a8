"""Where a bundle goes and what it is made with, out of the manifest: public data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.link_key import LinkKey, link_key
from keys.linkage import SlotInput
from keys.manifest.entries import Evaluator
from keys.manifest.statement import Manifest
from keys.suite import GateProfile, Mode, Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One municipality in the active epoch of one manifest."""

    municipality: MunicipalityCode
    epoch: int
    generation: int
    profile: GateProfile
    evaluators: tuple[Evaluator, ...]
    suite: Suite
    seal_key: bytes
    key_id: bytes
    manifest_hash: bytes

    def header(self, partner: Oin, day: Day, mode: Mode, signal_id: SignalId) -> Header:
        """Return the header of one signal's bundle."""
        return Header(
            suite=self.suite,
            mode=mode,
            partner=partner,
            municipality=self.municipality,
            epoch=self.epoch,
            generation=self.generation,
            day=day,
            signal_id=signal_id,
            manifest_hash=self.manifest_hash,
            key_id=self.key_id,
        )

    def link_keys(self, slots: Sequence[SlotInput | None], outputs: Sequence[bytes]) -> list[LinkKey | None]:
        """Return the link key of each slot, None for an empty one."""
        return [
            link_key(output, municipality=self.municipality, epoch=self.epoch, kind=slot.kind) if slot else None
            for slot, output in zip(slots, outputs, strict=True)
        ]


def destinations(manifest: Manifest) -> Mapping[MunicipalityCode, Destination]:
    """Return every municipality that signals can be sealed for. Raises MalformedManifest without an active epoch."""
    epoch, manifest_hash = manifest.active_epoch().id, manifest.hash()
    found = {}
    for entry in manifest.municipalities:
        leaf = manifest.leaf(entry.code, epoch)
        if leaf is not None:
            key = entry.seal_keys[-1]
            found[entry.code] = Destination(
                municipality=entry.code,
                epoch=epoch,
                generation=leaf.generation,
                profile=leaf.profile,
                evaluators=leaf.evaluators,
                suite=key.suite,
                seal_key=key.public_key,
                key_id=key.key_id,
                manifest_hash=manifest_hash,
            )
    return found
