"""Bundles to test with: honest ones from `keys`, and crafted ones whose body says what no honest sealer would say."""

import os
from dataclasses import replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from keys.bundle import CONTENT_CLASS, seal_bundle
from keys.derivation import expand, mac
from keys.encoding import lp
from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.link_key import LinkKey, link_key, tag
from keys.linkage import SlotKind
from keys.seal import SealPrivateKey, SealPublicKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import Mode, Suite

PARTNER = Oin("00000099000000001000")
OTHER_PARTNER = Oin("00000099000000001001")
MUNICIPALITY = MunicipalityCode("0363")
OTHER_MUNICIPALITY = MunicipalityCode("0599")
DAY = Day(20_780)
KINDS = tuple(SlotKind)[:6]
CONTENT = b"what the municipality may read"
UNSIGNED = bytes(64)


def seal_key(suite: Suite = Suite.AS0, seed: int = 1) -> SealPrivateKey:
    """Return a seal key that is the same on every run."""
    size = 32 if suite is Suite.AS0 else 96
    return SealPrivateKey.decode(suite, SecretBytes(bytes((seed + n) % 256 for n in range(size))))


def signing_key(seed: int = 7) -> SigningKey:
    """Return a partner's signing key that is the same on every run."""
    return SigningKey.decode(SecretBytes(bytes([seed]) * 32))


def header_for(recipient: SealPublicKey, **changes: object) -> Header:
    """Return a header of a bundle in direct mode for `recipient`."""
    header = Header(
        suite=recipient.suite,
        mode=Mode.DIRECT,
        partner=PARTNER,
        municipality=MUNICIPALITY,
        epoch=1,
        generation=1,
        day=DAY,
        signal_id=SignalId(bytes(range(16))),
        manifest_hash=bytes(range(32)),
        key_id=recipient.key_id,
    )
    return replace(header, **changes)  # type: ignore[arg-type]


def link_keys(municipality: MunicipalityCode = MUNICIPALITY, epoch: int = 1, person: int = 0) -> list[LinkKey]:
    """Return the six link keys of a person, as its evaluated outputs would give them."""
    return [
        link_key(bytes([person, slot]) * 32, municipality=municipality, epoch=epoch, kind=kind)
        for slot, kind in enumerate(KINDS)
    ]


def honest(recipient: SealPublicKey, *, content: bytes = CONTENT, **changes: object) -> bytes:
    """Return an honest bundle with every slot filled."""
    header = header_for(recipient, **changes)
    key = signing_key() if header.mode is Mode.BLIND else None
    return seal_bundle(header, link_keys(), content, recipient, signing_key=key)


def padded(content: bytes = CONTENT) -> bytes:
    """Return the content in its size class."""
    return lp(content).ljust(CONTENT_CLASS, b"\0")


def encrypted(data_key: bytes, header: Header, plaintext: bytes) -> bytes:
    """Return the ciphertext of `plaintext` as the protocol makes it, whatever the plaintext is."""
    key = expand(data_key, lp(Label.CONTENT_KEY.encode()))
    return AESGCM(key).encrypt(bytes(12), plaintext, header.hash())


def commitment(data_key: bytes, header: Header) -> bytes:
    """Return the commitment to `data_key`."""
    return mac(expand(data_key, lp(Label.COMMIT_KEY.encode())), header.hash())


def slot(key: LinkKey, number: int, header: Header, data_key: bytes) -> bytes:
    """Return the tag and wrap of one slot."""
    wrap = aes_key_wrap(key.wrap_key(header.hash(), number), data_key)
    return tag(key.tag_key(), header.partner, header.day) + wrap


def crafted(
    recipient: SealPublicKey,
    header: Header,
    *,
    data_keys: list[bytes],
    commit: bytes,
    ciphertext: bytes,
    signature: bytes = UNSIGNED,
) -> bytes:
    """Return a bundle with one data key per slot, and everything else as given; random slots follow."""
    slots = b"".join(
        slot(key, number, header, data_key)
        for number, (key, data_key) in enumerate(zip(link_keys(), data_keys, strict=False))
    )
    filled = slots + os.urandom(56 * (6 - len(data_keys)))
    return header.encode() + recipient.seal(commit + filled + ciphertext + signature, header.encode())
