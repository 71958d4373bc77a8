"""What the gateway goes by at one moment: enrolments, the manifest that is in force, and the routing table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from gateway.domain.enrolment import Connection, ConnectionState, Enrolled, Merger, Partner, PartnerState
from keys.destination import Destination, destinations
from keys.identity import MunicipalityCode, Oin
from keys.manifest import Manifest
from keys.suite import Mode, Suite
from signals.form_rules import FormRules
from signals.routing import RoutingTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A consistent snapshot. Blocking and pausing need no manifest; sending needs both enrolment and manifest."""

    revision: int
    partners: Mapping[Oin, Partner]
    connections: Mapping[MunicipalityCode, Connection]
    nodes: Mapping[Oin, MunicipalityCode]
    manifest: Manifest | None
    document: bytes | None
    modes: Mapping[Oin, Mapping[str, Mode]]
    destinations: Mapping[MunicipalityCode, Destination]
    seal_keys: Mapping[MunicipalityCode, Mapping[bytes, Suite]]
    """Every key of a municipality that its node still opens with, by key id."""
    manifest_hash: bytes | None
    routing: RoutingTable
    """The table that the manifest names, where the gateway has it: a newer one waits for the manifest that names it."""
    rules: FormRules

    @classmethod
    def of(cls, enrolled: Enrolled, manifest: Manifest | None, routing: RoutingTable, rules: FormRules) -> Self:
        """Return the snapshot of what was enrolled under a verified manifest."""
        return cls(
            revision=enrolled.revision,
            partners={partner.oin: partner for partner in enrolled.partners},
            connections={connection.code: connection for connection in enrolled.connections},
            nodes={connection.node_oin: connection.code for connection in enrolled.connections},
            manifest=manifest,
            document=enrolled.manifest,
            modes={entry.oin: entry.modes for entry in manifest.partners} if manifest else {},
            destinations=destinations(manifest) if manifest else {},
            seal_keys=_seal_keys(manifest) if manifest else {},
            manifest_hash=manifest.hash() if manifest else None,
            routing=routing,
            rules=rules,
        )

    def active_partner(self, oin: Oin) -> Partner | None:
        """Return the partner when it may call; blocked and unknown look the same."""
        partner = self.partners.get(oin)
        return partner if partner and partner.state is PartnerState.ACTIVE else None

    def in_force(self, now: datetime) -> bool:
        """Whether there is a manifest and it is alive."""
        return self.manifest is not None and now < self.manifest.expires_at

    def accepting(self, code: MunicipalityCode) -> bool:
        """Whether a connected municipality takes new signals."""
        connection = self.connections.get(code)
        return connection is not None and connection.state is ConnectionState.ACCEPTING

    def merger(self, code: MunicipalityCode) -> Merger | None:
        """Return into which municipality a connected one went up; None for any other."""
        connection = self.connections.get(code)
        return connection.merger if connection else None

    def announced(self, merger: Merger) -> bool:
        """Whether the manifest in force can tell of a merger; until one does everybody goes on as before."""
        return self.manifest is not None and self.manifest.version > merger.under

    def published_mode(self, partner: Oin, code: MunicipalityCode) -> Mode | None:
        """Return the mode that the manifest lists, which nodes hold everybody to."""
        modes = self.modes.get(partner, {})
        return modes.get(code.value, modes.get("*"))


def _seal_keys(manifest: Manifest) -> dict[MunicipalityCode, dict[bytes, Suite]]:
    return {entry.code: {key.key_id: key.suite for key in entry.seal_keys} for entry in manifest.municipalities}
