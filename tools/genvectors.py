"""Write tests/vectors/derivations.json, bundles.json and feedback.json: the protocol's own frozen answers.

`python -m tools.genvectors` rewrites what changed; a change of a byte in them is a new protocol version.
`python -m tools.genvectors --check` compares. Seals are randomised, so what is compared of a bundle is its body.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from keys.bundle import parse_bundle, seal_bundle
from keys.encoding import lp_join
from keys.epoch import EpochRoot
from keys.header import HEADER_SIZE, Header
from keys.labels import Label
from keys.link_key import link_key, tag
from keys.linkage import SlotKind
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.suite import Mode, Suite
from keys.voprf import evaluate
from tests.support import crafting
from tools.feedbackvectors import feedback

DIRECTORY = Path(__file__).resolve().parents[1] / "tests/vectors"
ROOT = bytes(range(64))
ONE, TWO = bytes([1]) * 32, bytes([2]) * 32
Vector = dict[str, Any]
_SEALED = frozenset({"bundle", "sealed"})


def entropy(size: int) -> bytes:
    """Return bytes that are the same on every run: a vector may know its randomness."""
    return bytes(n * 7 % 256 for n in range(size))


def derivations() -> Vector:
    """Return one value of every derivation, from the epoch root to a wrap key."""
    root = EpochRoot(SecretBytes(ROOT), epoch=1)
    leaf = root.leaf(crafting.MUNICIPALITY, 1)
    text = lp_join(Label.LINK_INPUT.encode(), SlotKind.SURNAME_BIRTH.value, "1", "berch", "1980-05-13")
    output = evaluate(leaf, text)
    key = link_key(output, municipality=crafting.MUNICIPALITY, epoch=1, kind=SlotKind.SURNAME_BIRTH)
    header = crafting.header_for(crafting.seal_key().public)
    return {
        "epoch_root": ROOT.hex(),
        "municipality": crafting.MUNICIPALITY.value,
        "epoch": 1,
        "generation": 1,
        "leaf": {"secret": leaf.secret.expose().hex(), "public": leaf.public.hex()},
        "leaf_of_generation_2": root.leaf(crafting.MUNICIPALITY, 2).public.hex(),
        "leaf_of_another_municipality": root.leaf(crafting.OTHER_MUNICIPALITY, 1).public.hex(),
        "leaf_of_epoch_2": EpochRoot(SecretBytes(ROOT), epoch=2).leaf(crafting.MUNICIPALITY, 1).public.hex(),
        "input": text.hex(),
        "output": output.hex(),
        "kind": SlotKind.SURNAME_BIRTH.value,
        "link_key": key.secret.expose().hex(),
        "tag_key": key.tag_key().hex(),
        "partner": crafting.PARTNER.value,
        "day": crafting.DAY.number,
        "tag": tag(key.tag_key(), crafting.PARTNER, crafting.DAY).hex(),
        "header": header_fields(header),
        "encoded_header": header.encode().hex(),
        "header_hash": header.hash().hex(),
        "wrap_keys": [key.wrap_key(header.hash(), slot).hex() for slot in range(6)],
        "seal_keys": [
            {
                "suite": suite.name,
                "secret": crafting.seal_key(suite).encode().expose().hex(),
                "public": crafting.seal_key(suite).public.encoded.hex(),
                "key_id": crafting.seal_key(suite).public.key_id.hex(),
            }
            for suite in Suite
        ],
    }


def header_fields(header: Header) -> Vector:
    """Return a header as a reader writes it down."""
    return {
        "suite": header.suite.name,
        "mode": header.mode.name,
        "partner": header.partner.value,
        "municipality": header.municipality.value,
        "epoch": header.epoch,
        "generation": header.generation,
        "day": header.day.number,
        "signal_id": str(header.signal_id),
        "manifest_hash": header.manifest_hash.hex(),
        "key_id": header.key_id.hex(),
    }


def bundles() -> Vector:
    """Return the bundle vectors: honest ones, altered ones, and crafted ones, each with what must become of it."""
    vectors = [*_honest(), *_altered(), *_crafted(), *_signed()]
    return {
        "seal_keys": {
            "AS0": crafting.seal_key().encode().expose().hex(),
            "AS1": crafting.seal_key(Suite.AS1).encode().expose().hex(),
            "another municipality": crafting.seal_key(seed=2).encode().expose().hex(),
        },
        "verify_key": crafting.signing_key().verify_key.encode().hex(),
        "link_keys": [key.secret.expose().hex() for key in crafting.link_keys()],
        "vectors": vectors,
    }


def _honest() -> list[Vector]:
    return [
        _vector(f"{suite.name} {mode.name}", _sealed(crafting.seal_key(suite), mode), seal_key=suite.name)
        for suite in Suite
        for mode in Mode
    ] + [
        _vector("slot 6", _sealed(crafting.seal_key(), Mode.DIRECT), slot=5),
        _vector("empty slots", _sealed(crafting.seal_key(), Mode.DIRECT, filled=2), slot=1),
        _vector("an empty slot opens with nothing", _sealed(crafting.seal_key(), Mode.DIRECT, filled=2), slot=3,
                expect="wrap_refused"),
    ]  # fmt: skip


def _sealed(key: SealPrivateKey, mode: Mode, filled: int = 6) -> bytes:
    keys = [link if slot < filled else None for slot, link in enumerate(crafting.link_keys())]
    header = crafting.header_for(key.public, mode=mode)
    signing_key = crafting.signing_key() if mode is Mode.BLIND else None
    return seal_bundle(header, keys, crafting.CONTENT, key.public, signing_key=signing_key, entropy=entropy)


_HEADER_EDITS = (
    ("magic", 0, "malformed_header"),
    ("version", 4, "malformed_header"),
    ("partner, another digit", 26, "seal_refused"),
    ("municipality, another digit", 30, "seal_refused"),
    ("epoch", 34, "seal_refused"),
    ("generation", 36, "seal_refused"),
    ("day", 40, "seal_refused"),
    ("signal id", 41, "seal_refused"),
    ("manifest hash", 57, "seal_refused"),
    ("key id", 89, "wrong_recipient"),
    ("encapsulated key", 97, "seal_refused"),
    ("sealed body", 129, "seal_refused"),
    ("last byte", 1616, "seal_refused"),
)


def _altered() -> list[Vector]:
    base = _sealed(crafting.seal_key(), Mode.DIRECT)
    flipped = [_vector(f"flipped bit: {name}", _flip(base, at), expect=expect) for name, at, expect in _HEADER_EDITS]
    return [
        *flipped,
        _vector("suite 2", base[:5] + b"\2" + base[6:], expect="malformed_header"),
        _vector("suite AS1 of an AS0 bundle", base[:5] + b"\1" + base[6:], expect="malformed_bundle"),
        _vector("mode 0", base[:6] + b"\0" + base[7:], expect="malformed_header"),
        _vector("mode downgraded", base[:6] + b"\3" + base[7:], expect="seal_refused"),
        _vector("partner that is no number", base[:7] + b"x" + base[8:], expect="malformed_header"),
        _vector("empty", b"", expect="malformed_header"),
        _vector("header only", base[:HEADER_SIZE], expect="malformed_bundle"),
        _vector("truncated", base[:-1], expect="malformed_bundle"),
        _vector("one byte more", base + b"\0", expect="malformed_bundle"),
        _vector("wrong municipality", base, seal_key="another municipality", expect="wrong_recipient"),
        _vector("link key of another slot", base, slot=1, link_key=0, expect="wrap_refused"),
    ]  # fmt: skip


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _crafted() -> list[Vector]:
    recipient = crafting.seal_key().public
    header = crafting.header_for(recipient)
    good = crafting.encrypted(ONE, header, crafting.padded())
    commit = crafting.commitment(ONE, header)

    def craft(data_keys: list[bytes], commit: bytes, ciphertext: bytes) -> bytes:
        keys = [*data_keys, *[ONE] * (6 - len(data_keys))]
        return crafting.crafted(recipient, header, data_keys=keys, commit=commit, ciphertext=ciphertext)

    two = craft([ONE, TWO], commit, good)
    return [
        _vector("two_data_keys, the committed one", two),
        _vector("two_data_keys, the other one", two, slot=1, expect="commitment_refused"),
        _vector("commitment to another data key", craft([], crafting.commitment(TWO, header), good),
                expect="commitment_refused"),
        _vector("commitment of another header",
                craft([], crafting.commitment(ONE, crafting.header_for(recipient, epoch=2)), good),
                expect="commitment_refused"),
        _vector("content under another data key", craft([], commit, crafting.encrypted(TWO, header, crafting.padded())),
                expect="content_refused"),
        _vector("flipped bit in the content", craft([], commit, _flip(good, 5)), expect="content_refused"),
        _vector("padding that is not zero",
                craft([], commit, crafting.encrypted(ONE, header, crafting.padded()[:-1] + b"\1")),
                expect="content_refused"),
        _vector("length past the end",
                craft([], commit, crafting.encrypted(ONE, header, b"\xff\xff" + bytes(1022))),
                expect="content_refused"),
        _vector("wraps of another header", _moved(), expect="wrap_refused"),
    ]  # fmt: skip


def _moved() -> bytes:
    key = crafting.seal_key()
    sealed = _sealed(key, Mode.DIRECT)
    header = crafting.header_for(key.public, epoch=2).encode()
    return header + key.public.seal(key.unseal(sealed[HEADER_SIZE:], sealed[:HEADER_SIZE]), header)


def _signed() -> list[Vector]:
    key = crafting.seal_key()
    header = crafting.header_for(key.public, mode=Mode.BLIND)
    forged = seal_bundle(
        header, crafting.link_keys(), crafting.CONTENT, key.public,
        signing_key=crafting.signing_key(seed=9), entropy=entropy,
    )  # fmt: skip
    marked = crafting.crafted(
        key.public, crafting.header_for(key.public), data_keys=[ONE] * 6,
        commit=crafting.commitment(ONE, crafting.header_for(key.public)),
        ciphertext=crafting.encrypted(ONE, crafting.header_for(key.public), crafting.padded()),
        signature=bytes(63) + b"\1",
    )  # fmt: skip
    return [
        _vector("forged_by_gateway", forged, expect="signature_refused"),
        _vector("signature in direct mode", marked, expect="signature_refused"),
    ]


def _vector(
    name: str, bundle: bytes, *, slot: int = 0, link_key: int | None = None, seal_key: str = "AS0", expect: str = "ok"
) -> Vector:
    """Return a vector: unseal with `seal_key`, authenticate, open `slot` with `link_key`; expect this."""
    return {
        "name": name,
        "seal_key": seal_key,
        "slot": slot,
        "link_key": slot if link_key is None else link_key,
        "content": crafting.CONTENT.hex() if expect == "ok" else None,
        "body_sha256": _body_hash(bundle),
        "bundle": bundle.hex(),
        "expect": expect,
    }


def _body_hash(bundle: bytes) -> str | None:
    """Return the hash of the body of a bundle whose seal opens."""
    for suite in Suite:
        key = crafting.seal_key(suite)
        try:
            parse_bundle(bundle)
            return hashlib.sha256(key.unseal(bundle[HEADER_SIZE:], bundle[:HEADER_SIZE])).hexdigest()
        except Exception:  # noqa: BLE001, S112 - a vector that is meant to fail
            continue
    return None


def comparable(document: Vector) -> Vector:
    """Return what must be the same on every run: all but the randomness of the seal."""
    kept = [
        {name: value for name, value in vector.items() if name not in _SEALED} for vector in document.get("vectors", [])
    ]
    return {**document, "vectors": kept}


FILES = {"derivations": derivations, "bundles": bundles, "feedback": feedback}


def main() -> int:
    """Write what changed, or with `--check` only say so."""
    check, stale = "--check" in sys.argv[1:], 0
    for name, make in FILES.items():
        path, made = DIRECTORY / f"{name}.json", make()
        frozen = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if comparable(frozen) == comparable(made):
            continue
        if check:
            print(f"tests/vectors/{name}.json is not what the code makes")
            stale = 1
        else:
            path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
