"""Who takes part: partners that may send, municipalities that are connected, and the states they can be in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.epochs import Epoch, Rekeying
from keys.identity import MunicipalityCode, Oin
from keys.manifest import ANY_MUNICIPALITY, SealKeyEntry
from keys.signing import VerifyKey
from keys.suite import GateProfile, Mode
from signals.signal import PartnerType, SignalType

SENDABLE = frozenset({SignalType.EARLY, SignalType.END_OF_SUPPLY, SignalType.CRISIS})

DEFAULT_VOLUME = 10_000


class PartnerState(StrEnum):
    """Whether a partner may call."""

    ACTIVE = "active"
    BLOCKED = "blocked"


MERGED_LIFE = timedelta(days=32)
"""How long a municipality that went up in another is still matched for: two days for what was sealed already, and
thirty for what nothing opened yet."""


class ConnectionState(StrEnum):
    """Whether a municipality accepts new signals; its node may collect in every state."""

    ACCEPTING = "accepting"
    PAUSED = "paused"
    MERGED = "merged"
    """Its residents are another municipality's now; what was sealed for it before still comes in and is matched."""
    ENDED = "ended"
    """Nothing is matched for it any more: the manifest lists no leaf of it. Cases and feedback go on at its node."""


PARTNER_CHANGES: Mapping[PartnerState, frozenset[PartnerState]] = {
    PartnerState.ACTIVE: frozenset({PartnerState.BLOCKED}),
    PartnerState.BLOCKED: frozenset({PartnerState.ACTIVE}),
}
CONNECTION_CHANGES: Mapping[ConnectionState, frozenset[ConnectionState]] = {
    ConnectionState.ACCEPTING: frozenset({ConnectionState.PAUSED, ConnectionState.MERGED}),
    ConnectionState.PAUSED: frozenset({ConnectionState.ACCEPTING, ConnectionState.MERGED}),
    ConnectionState.MERGED: frozenset({ConnectionState.ACCEPTING, ConnectionState.ENDED}),
    ConnectionState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """Into which municipality another went up, when, and under which manifest."""

    into: MunicipalityCode
    at: datetime
    under: int
    """The newest manifest's version at that moment: the one that follows is the first that can tell of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A fixed-cost partner, its type, and what was agreed with it."""

    oin: Oin
    name: str
    partner_type: PartnerType
    signing_key: VerifyKey | None
    sealing_key: bytes | None
    modes: Mapping[str, Mode]
    """One mode per municipality code; `*` stands for all that are not named."""
    signal_types: frozenset[SignalType] = SENDABLE
    state: PartnerState = PartnerState.ACTIVE
    volumes: Mapping[str, int] = field(default_factory=dict)
    """How many signals per epoch were agreed, by municipality; `*` stands for each that is not named."""

    def volume(self, municipality: MunicipalityCode) -> int:
        """Return the volume agreed for `municipality`; 0 when none was."""
        return self.volumes.get(municipality.value, self.volumes.get(ANY_MUNICIPALITY, 0))

    def mode(self, municipality: MunicipalityCode) -> Mode | None:
        """Return the mode agreed for `municipality`; None when it was not agreed at all."""
        return self.modes.get(municipality.value, self.modes.get(ANY_MUNICIPALITY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connected municipality: its node, its keys, and how wide its gate stands."""

    code: MunicipalityCode
    node_oin: Oin
    operator_oin: Oin
    root_key: VerifyKey
    seal_keys: tuple[SealKeyEntry, ...]
    profile: GateProfile = GateProfile.BALANCED
    generation: int = 1
    state: ConnectionState = ConnectionState.ACCEPTING
    budget: int = 0
    """Evaluations that its node may have under each leaf key."""
    rekeyings: tuple[Rekeying, ...] = ()
    merger: Merger | None = None
    """Set while it is merged or ended, and only then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Everything that was enrolled, at one revision."""

    revision: int
    routing_revision: int = 0
    """Changes with the routing table only."""
    partners: tuple[Partner, ...] = ()
    connections: tuple[Connection, ...] = ()
    epochs: tuple[Epoch, ...] = ()
    manifest: bytes | None = field(default=None, repr=False)
    """The newest signed document."""
