"""What becomes of a signal: a receipt, or refusals by code and field."""

import re
from dataclasses import dataclass

from keys.destination import Destination
from keys.identity import Day, MunicipalityCode, SignalId
from keys.suite import Mode
from signals.signal import Signal

RECEIPT_ID_SIZE = 16
LEAF_HASH_SIZE = 32
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_FIELD = re.compile(r"[a-z0-9_.]{0,64}")
_LOG_ID = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Refused:
    """A stable code and the field it is about; both are names, so that no value can travel in them."""

    code: str
    field: str = ""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code) or not _FIELD.fullmatch(self.field):
            raise ValueError("refusal code or field is no name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of acceptance; the same for every submission of the same signal id."""

    receipt_id: bytes
    log_id: str
    leaf_hash: bytes
    day: Day
    municipality: MunicipalityCode
    mode: Mode
    repeated: bool = False
    withdrawn: bool = False
    lost: bool = False
    """Whether it was withdrawn by the gateway, which lost its bundle: it may be sent again, by another reference."""

    def __post_init__(self) -> None:
        if len(self.receipt_id) != RECEIPT_ID_SIZE or len(self.leaf_hash) != LEAF_HASH_SIZE:
            raise ValueError("receipt_id or leaf_hash has the wrong size")
        if not _LOG_ID.fullmatch(self.log_id):
            raise ValueError("log_id is no name")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSignal:
    """A signal ready to leave: its id, and the signature over its canonical form (None in the unsigned mode)."""

    signal_id: SignalId
    signal: Signal
    signature: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsealedSignal:
    """A signal in blind mode that still has to be sealed; it leaves as a SealedSignal only."""

    signal_id: SignalId
    signal: Signal
    destination: Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSignal:
    """A signal as the gateway may see it: its id, and the bundle that only the municipality can open."""

    signal_id: SignalId
    bundle: bytes


@dataclass(frozen=True, slots=True)
class SignalOutcome:
    """What the gateway answered about one signal."""

    signal_id: SignalId
    answer: Receipt | Refused


@dataclass(frozen=True, slots=True)
class WithdrawalOutcome:
    """What the gateway answered about one withdrawal; no refusal means: withdrawn, durably."""

    signal_id: SignalId
    refusal: Refused | None
