"""A feedback record: fixed bytes, signed by the municipality, sealed to the partner (docs/spec/feedback.md)."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from keys.encoding import lp_join
from keys.errors import KeysError, MalformedFeedback, WrongRecipient
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.seal import AEAD_OVERHEAD, ENC_SIZE, SealPrivateKey, SealPublicKey
from keys.signing import SIGNATURE_SIZE, SigningKey, VerifyKey
from keys.suite import Suite

SUITE = Suite.AS1
RECORD_SIZE = 192
SEALED_SIZE = ENC_SIZE[SUITE] + RECORD_SIZE + SIGNATURE_SIZE + AEAD_OVERHEAD
_MAGIC, _VERSION = b"DRPF", 1
_FIELDS = struct.Struct(">4sBBBBII16s20s4s")
_PADDING = bytes(RECORD_SIZE - _FIELDS.size)


class FeedbackCode(IntEnum):
    """What became of a signal, as far as its partner is told."""

    PICKED_UP = 1
    HELP_ACCEPTED = 2
    CLOSED = 3
    NOT_PICKED_UP = 4
    NOT_A_RESIDENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRecord:
    """One answer about one signal. Raises MalformedFeedback for a combination that no municipality may issue."""

    code: FeedbackCode
    signal_id: SignalId
    partner: Oin
    municipality: MunicipalityCode
    issued: Day
    hold_until: Day | None = None
    round: int
    """1 for the first record about a signal."""
    rounds: int
    """How many there will be."""

    def __post_init__(self) -> None:
        if not 1 <= self.round <= self.rounds <= 0xFF:  # noqa: PLR2004 - a byte
            raise MalformedFeedback("round")
        if (self.hold_until is not None) != (self.code is FeedbackCode.HELP_ACCEPTED):
            raise MalformedFeedback("hold_until")

    def encode(self) -> bytes:
        """Return the record's 192 bytes."""
        fields = _FIELDS.pack(
            _MAGIC, _VERSION, self.code, self.round, self.rounds, self.issued.number,
            self.hold_until.number if self.hold_until else 0, self.signal_id.value,
            self.partner.value.encode(), self.municipality.value.encode(),
        )  # fmt: skip
        return fields + _PADDING

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the record of its bytes. Raises MalformedFeedback for any others."""
        if len(data) != RECORD_SIZE or data[_FIELDS.size :] != _PADDING:
            raise MalformedFeedback("size or padding")
        magic, version, code, round_, rounds, issued, hold, signal, partner, municipality = _FIELDS.unpack_from(data)
        if (magic, version) != (_MAGIC, _VERSION):
            raise MalformedFeedback("version")
        try:
            return cls(
                code=FeedbackCode(code), signal_id=SignalId(signal), partner=Oin(partner.decode("ascii")),
                municipality=MunicipalityCode(municipality.decode("ascii")), issued=Day(issued),
                hold_until=Day(hold) if hold else None, round=round_, rounds=rounds,
            )  # fmt: skip
        except (ValueError, KeysError):
            raise MalformedFeedback("a field") from None


def seal_feedback(record: FeedbackRecord, signing: SigningKey, recipient: SealPublicKey) -> bytes:
    """Return the record signed and sealed, SEALED_SIZE bytes. `recipient` is an AS1 key."""
    if recipient.suite is not SUITE:
        raise MalformedFeedback("sealing key")
    encoded = record.encode()
    signed = encoded + signing.sign(Label.FEEDBACK_SIGNATURE, encoded)
    return recipient.seal(signed, _info(record.partner, record.municipality, recipient.key_id))


def open_feedback(
    sealed: bytes, key: SealPrivateKey, *, partner: Oin, municipality: MunicipalityCode, verify_key: VerifyKey
) -> FeedbackRecord:
    """Return the record that `municipality` sealed to `partner`, who holds `key`.

    Raises MalformedFeedback, SealRefused, SignatureRefused, or WrongRecipient.
    """
    if len(sealed) != SEALED_SIZE:
        raise MalformedFeedback("size")
    signed = key.unseal(sealed, _info(partner, municipality, key.public.key_id))
    encoded, signature = signed[:RECORD_SIZE], signed[RECORD_SIZE:]
    verify_key.verify(Label.FEEDBACK_SIGNATURE, encoded, signature)
    record = FeedbackRecord.decode(encoded)
    if (record.partner, record.municipality) != (partner, municipality):
        raise WrongRecipient("the record is about another partner or municipality")
    return record


def _info(partner: Oin, municipality: MunicipalityCode, key_id: bytes) -> bytes:
    return lp_join(Label.FEEDBACK_SEAL.encode(), partner.value, municipality.value, key_id)
