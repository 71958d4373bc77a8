"""What becomes of one signal at the gateway: a receipt, or a refusal with a code and a field."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from keys.identity import Day, MunicipalityCode
from keys.suite import Mode


class SignalCode(StrEnum):
    """Why the gateway refuses a signal, beside the rules of form (`signals.form_codes`). Never renamed."""

    G2_MUNICIPALITY = "G2_MUNICIPALITY"
    G2_MODE = "G2_MODE"
    G2_SIGNATURE = "G2_SIGNATURE"
    G4_SIGNAL = "G4_SIGNAL"
    G4_SIGNAL_ID = "G4_SIGNAL_ID"
    G5_NO_ROUTE = "G5_NO_ROUTE"
    G5_NOT_CONNECTED = "G5_NOT_CONNECTED"
    G5_NOT_ACCEPTING = "G5_NOT_ACCEPTING"
    G5_MERGED = "G5_MERGED"
    RECEIPT_UNKNOWN = "RECEIPT_UNKNOWN"
    MALFORMED_HEADER = "MALFORMED_HEADER"
    MALFORMED_BUNDLE = "MALFORMED_BUNDLE"
    PARTNER_DIFFERS = "PARTNER_DIFFERS"
    STALE_MANIFEST = "STALE_MANIFEST"
    EPOCH_REFUSED = "EPOCH_REFUSED"
    GENERATION_REFUSED = "GENERATION_REFUSED"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    SUITE_REFUSED = "SUITE_REFUSED"
    DAY_REFUSED = "DAY_REFUSED"
    VOLUME_EXHAUSTED = "VOLUME_EXHAUSTED"


class Receipt(NamedTuple):
    """Proof that a signal was accepted; the same for every submission of its id.

    A tuple, as everything of which a batch makes one per signal: a frozen dataclass takes four times as long to make.
    """

    receipt_id: bytes
    leaf_hash: bytes
    day: Day
    municipality: MunicipalityCode
    mode: Mode
    withdrawn: bool = False
    lost: bool = False
    """Whether it was withdrawn for its partner, because the brokers lost its bundle."""


class Accepted(NamedTuple):
    """The signal is durable; `repeated` when an earlier submission had done that already."""

    receipt: Receipt
    repeated: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was kept. `field` names what the code is about, never its value."""

    code: StrEnum
    field: str = ""


Outcome = Accepted | Refused
