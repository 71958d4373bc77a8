"""The sealed, match-gated form of a signal: a header, and a body that only a link key on record opens.

bundle = header ‖ HPKE(body), info = header
body   = commit 32 ‖ 6 × (tag 16 ‖ wrapped data key 40) ‖ AES-256-GCM(content padded to 1,024) ‖ signature 64
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from keys.derivation import expand, mac
from keys.encoding import lp
from keys.errors import (
    CommitmentRefused,
    ContentRefused,
    ContentTooLarge,
    MalformedBundle,
    ModeRefused,
    SignatureRefused,
    WrapRefused,
    WrongRecipient,
)
from keys.header import HEADER_SIZE, Header, hash_encoded
from keys.labels import Label
from keys.link_key import TAG_KEY_INFO, TAG_SIZE, LinkKey, tag_message, wrap_info
from keys.linkage import SLOTS
from keys.seal import AEAD_OVERHEAD, ENC_SIZE, SealPrivateKey, SealPublicKey
from keys.signing import SIGNATURE_SIZE, SigningKey, VerifyKey
from keys.suite import Mode, Suite

CONTENT_CLASS = 1024
MAX_CONTENT = CONTENT_CLASS - 2
DATA_KEY_SIZE = 32
WRAP_SIZE = DATA_KEY_SIZE + 8
COMMIT_SIZE = 32
_SLOT_SIZE = TAG_SIZE + WRAP_SIZE
_SLOTS_END = COMMIT_SIZE + SLOTS * _SLOT_SIZE
_CIPHERTEXT_END = _SLOTS_END + CONTENT_CLASS + AEAD_OVERHEAD
BODY_SIZE = _CIPHERTEXT_END + SIGNATURE_SIZE
# A data key encrypts one content, ever; a fixed nonce is then as good as any (NIST SP 800-38D 8.2.1).
_NONCE = bytes(12)
_COMMIT_INFO = lp(Label.COMMIT_KEY.encode())
_CONTENT_INFO = lp(Label.CONTENT_KEY.encode())
_UNSIGNED = bytes(SIGNATURE_SIZE)

Entropy = Callable[[int], bytes]


def bundle_size(suite: Suite) -> int:
    """Return the size of every bundle of a suite, in bytes."""
    return HEADER_SIZE + ENC_SIZE[suite] + BODY_SIZE + AEAD_OVERHEAD


def seal_bundle(
    header: Header,
    link_keys: Sequence[LinkKey | None],
    content: bytes,
    recipient: SealPublicKey,
    *,
    signing_key: SigningKey | None = None,
    entropy: Entropy = os.urandom,
) -> bytes:
    """Return the bundle of one signal. An empty slot (None) is random and cannot be told from a filled one.

    `signing_key` signs header and body inside the seal (blind mode); in direct mode the partner's signature is in the
    content and the place stays zero. Raises ContentTooLarge, WrongRecipient, ModeRefused or
    MalformedBundle.
    """
    if len(link_keys) != SLOTS:
        raise MalformedBundle("a bundle has six slots")
    if (header.suite, header.key_id) != (recipient.suite, recipient.key_id):
        raise WrongRecipient("header names another key")
    if (header.mode is Mode.BLIND) is (signing_key is None):
        raise ModeRefused("a bundle is signed in blind mode, and in no other")
    padded = _pad(content)
    encoded = header.encode()
    header_hash = hash_encoded(encoded)
    data_key = entropy(DATA_KEY_SIZE)
    message = tag_message(header.partner, header.day)
    slots = [
        entropy(_SLOT_SIZE) if key is None else _slot(key.secret.expose(), message, header_hash, number, data_key)
        for number, key in enumerate(link_keys)
    ]
    ciphertext = AESGCM(expand(data_key, _CONTENT_INFO)).encrypt(_NONCE, padded, header_hash)
    body = b"".join((_commit(data_key, header_hash), *slots, ciphertext))
    signature = signing_key.sign(Label.BUNDLE_SIGNATURE, encoded + body) if signing_key else _UNSIGNED
    return encoded + recipient.seal(body + signature, encoded)


def _slot(link_key: bytes, message: bytes, header_hash: bytes, number: int, data_key: bytes) -> bytes:
    wrapped = aes_key_wrap(expand(link_key, wrap_info(header_hash, number)), data_key)
    return mac(expand(link_key, TAG_KEY_INFO), message)[:TAG_SIZE] + wrapped


def _commit(data_key: bytes, header_hash: bytes) -> bytes:
    return mac(expand(data_key, _COMMIT_INFO), header_hash)


def _pad(content: bytes) -> bytes:
    if len(content) > MAX_CONTENT:
        raise ContentTooLarge("content exceeds the size class")
    return lp(content).ljust(CONTENT_CLASS, b"\0")


def _unpad(padded: bytes) -> bytes:
    size = int.from_bytes(padded[:2], "big")
    if size > MAX_CONTENT or any(padded[2 + size :]):
        raise ContentRefused("padding is not canonical")
    return padded[2 : 2 + size]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UnsealedBundle:
    """A bundle out of its seal: six tags to look up, and a content that stays shut without a link key."""

    header: Header
    header_hash: bytes
    commit: bytes
    tags: tuple[bytes, ...]
    wraps: tuple[bytes, ...]
    ciphertext: bytes
    signature: bytes
    signed: bytes

    def open(self, slot: int, link_key: LinkKey) -> bytes:
        """Return the content that the link key of `slot` (0..5) opens.

        Raises WrapRefused (another key), CommitmentRefused (a data key nobody committed to) or ContentRefused;
        nothing of the content exists before all three checks pass.
        """
        header_hash = self.header_hash
        try:
            data_key = aes_key_unwrap(link_key.wrap_key(header_hash, slot), self.wraps[slot])
        except InvalidUnwrap:
            raise WrapRefused("slot does not open with this link key") from None
        if not compare_digest(_commit(data_key, header_hash), self.commit):
            raise CommitmentRefused("slot holds a data key that is not committed to")
        try:
            padded = AESGCM(expand(data_key, _CONTENT_INFO)).decrypt(_NONCE, self.ciphertext, header_hash)
        except InvalidTag:
            raise ContentRefused("content does not authenticate") from None
        return _unpad(padded)

    def verify_partner(self, key: VerifyKey) -> None:
        """Accept only a bundle that the partner itself sealed and signed (blind mode). Raises SignatureRefused."""
        key.verify(Label.BUNDLE_SIGNATURE, self.signed, self.signature)

    def check_unsigned(self) -> None:
        """Accept only the zero signature of direct mode: one encoding per bundle. Raises SignatureRefused."""
        if self.signature != _UNSIGNED:
            raise SignatureRefused("a bundle in direct mode carries no signature of its own")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SealedBundle:
    """A parsed bundle; no secret was used yet."""

    header: Header
    encoded_header: bytes
    sealed: bytes

    def unseal(self, key: SealPrivateKey) -> UnsealedBundle:
        """Return the body. Raises WrongRecipient, SealRefused or MalformedBundle."""
        if (self.header.suite, self.header.key_id) != (key.suite, key.public.key_id):
            raise WrongRecipient("sealed to another key")
        body = key.unseal(self.sealed, self.encoded_header)
        if len(body) != BODY_SIZE:
            raise MalformedBundle("body has the wrong size")
        slots = [body[at : at + _SLOT_SIZE] for at in range(COMMIT_SIZE, _SLOTS_END, _SLOT_SIZE)]
        return UnsealedBundle(
            header=self.header,
            header_hash=hash_encoded(self.encoded_header),
            commit=body[:COMMIT_SIZE],
            tags=tuple(slot[:TAG_SIZE] for slot in slots),
            wraps=tuple(slot[TAG_SIZE:] for slot in slots),
            ciphertext=body[_SLOTS_END:_CIPHERTEXT_END],
            signature=body[_CIPHERTEXT_END:],
            signed=self.encoded_header + body[:_CIPHERTEXT_END],
        )


def parse_bundle(data: bytes) -> SealedBundle:
    """Return the parts of a bundle, before any secret operation. Raises MalformedHeader or MalformedBundle."""
    header = Header.decode(data[:HEADER_SIZE])
    if len(data) != bundle_size(header.suite):
        raise MalformedBundle("bundle has the wrong size")
    return SealedBundle(header=header, encoded_header=data[:HEADER_SIZE], sealed=data[HEADER_SIZE:])
