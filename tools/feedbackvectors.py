"""The frozen feedback records of docs/spec/feedback.md; `tools.genvectors` writes them."""

from typing import Any

from keys.encoding import lp_join
from keys.feedback import FeedbackCode, FeedbackRecord, seal_feedback
from keys.identity import Day, SignalId
from keys.labels import Label
from keys.seal import SealPrivateKey
from keys.suite import Suite
from tests.support import crafting

Vector = dict[str, Any]
_DAY = 20_800
_EDITS = (
    ("magic", 0, 1, "malformed_feedback"),
    ("version", 4, 1, "malformed_feedback"),
    ("code 0", 5, 4, "malformed_feedback"),
    ("round 0", 6, 1, "malformed_feedback"),
    ("fewer rounds than the round", 7, 6, "malformed_feedback"),
    ("a day to hold until, with another code", 15, 1, "malformed_feedback"),
    ("an OIN that is no number", 32, 0x40, "malformed_feedback"),
    ("another partner", 51, 1, "wrong_recipient"),
    ("another municipality", 55, 1, "wrong_recipient"),
    ("padding that is not zero", 191, 1, "malformed_feedback"),
)
"""Name, position, bits to flip in a record that is signed after the change, and the refusal."""


def feedback() -> Vector:
    """Return the feedback vectors: honest records, altered ones, and misused ones, each with what must become of it."""
    key, other = crafting.seal_key(Suite.AS1), crafting.seal_key(Suite.AS1, seed=3)
    return {
        "partner": crafting.PARTNER.value,
        "municipality": crafting.MUNICIPALITY.value,
        "sealing_key": key.encode().expose().hex(),
        "root_key": crafting.signing_key().verify_key.encode().hex(),
        "vectors": [*map(_honest, FeedbackCode), *_altered(key), *_misused(key, other)],
    }


def record(code: FeedbackCode = FeedbackCode.NOT_PICKED_UP, **changes: Any) -> FeedbackRecord:
    """Return a record that is the same on every run."""
    fields: dict[str, Any] = {
        "code": code,
        "signal_id": SignalId(bytes(range(16))),
        "partner": crafting.PARTNER,
        "municipality": crafting.MUNICIPALITY,
        "issued": Day(_DAY),
        "hold_until": Day(_DAY + 21) if code is FeedbackCode.HELP_ACCEPTED else None,
        "round": 1,
        "rounds": 6,
    }
    return FeedbackRecord(**{**fields, **changes})


def sealed_bytes(encoded: bytes, key: SealPrivateKey, *, seed: int = 7) -> bytes:
    """Return any bytes signed as a record and sealed as a municipality would."""
    signed = encoded + crafting.signing_key(seed).sign(Label.FEEDBACK_SIGNATURE, encoded)
    info = lp_join(Label.FEEDBACK_SEAL.encode(), crafting.PARTNER.value, crafting.MUNICIPALITY.value, key.public.key_id)
    return key.public.seal(signed, info)


def _honest(code: FeedbackCode) -> Vector:
    told = record(code)
    sealed = seal_feedback(told, crafting.signing_key(), crafting.seal_key(Suite.AS1).public)
    return _vector(code.name, sealed, told.encode())


def _altered(key: SealPrivateKey) -> list[Vector]:
    base = record().encode()
    vectors = []
    for name, at, bits, expect in _EDITS:
        encoded = base[:at] + bytes([base[at] ^ bits]) + base[at + 1 :]
        vectors.append(_vector(name, sealed_bytes(encoded, key), encoded, expect))
    return vectors


def _misused(key: SealPrivateKey, other: SealPrivateKey) -> list[Vector]:
    told = record()
    encoded, sealed = told.encode(), seal_feedback(told, crafting.signing_key(), key.public)
    elsewhere = record(municipality=crafting.OTHER_MUNICIPALITY)
    moved = seal_feedback(elsewhere, crafting.signing_key(), key.public)
    return [
        _vector("signed by somebody else", sealed_bytes(encoded, key, seed=9), encoded, "signature_refused"),
        _vector("sealed to another partner", seal_feedback(told, crafting.signing_key(), other.public), encoded,
                "seal_refused"),
        _vector("under the name of another municipality", moved, elsewhere.encode(), "seal_refused"),
        _vector("flipped bit", sealed[:1200] + bytes([sealed[1200] ^ 1]) + sealed[1201:], encoded, "seal_refused"),
        _vector("truncated", sealed[:-1], encoded, "malformed_feedback"),
        _vector("one byte more", sealed + b"\0", encoded, "malformed_feedback"),
        _vector("a record without its signature", key.public.seal(encoded, b""), encoded, "malformed_feedback"),
    ]  # fmt: skip


def _vector(name: str, sealed: bytes, encoded: bytes, expect: str = "ok") -> Vector:
    signature = crafting.signing_key().sign(Label.FEEDBACK_SIGNATURE, encoded)
    return {
        "name": name,
        "record": encoded.hex(),
        "signature": signature.hex(),
        "sealed": sealed.hex(),
        "expect": expect,
    }
