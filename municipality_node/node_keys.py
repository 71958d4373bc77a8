"""The keys of one municipality's node: made once by `drempel-node init`, read from custody at every start."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audit.signing_keys import SigningKeys
from keys.custody.port import SecretStore
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import Suite
from ldv.subject import KEY_SIZE as SUBJECT_KEY_SIZE
from municipality_node.errors import NotInitialised
from municipality_node.store.cipher import KEY_SIZE, ColumnCipher, References

_ROOT = "municipality-root"
_FIRST_SEAL = "seal-1"
_MOST_SEAL_KEYS = 200
_AUDIT = "audit-signing"
_REGISTER = "register-data"
_CASES = "case-data"
_DATA_KEYS = "data-key-wrap"
_REFERENCES = "references"
_ACTORS = "audit-actors"
_SUBJECTS = "processing-subjects"
_SUITE = Suite.AS1


def _signing_key() -> SecretBytes:
    return SigningKey.generate().encode()


def _seal_key() -> SecretBytes:
    return SealPrivateKey.generate(_SUITE).encode()


def _data_key() -> SecretBytes:
    return SecretBytes(secrets.token_bytes(KEY_SIZE))


def _subject_key() -> SecretBytes:
    return SecretBytes(secrets.token_bytes(SUBJECT_KEY_SIZE))


_MAKERS: Mapping[str, Callable[[], SecretBytes]] = {
    _ROOT: _signing_key,
    _AUDIT: _signing_key,
    _REGISTER: _data_key,
    _CASES: _data_key,
    _DATA_KEYS: _data_key,
    _REFERENCES: _data_key,
    _ACTORS: _data_key,
    _SUBJECTS: _subject_key,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NodeKeys:
    """Everything secret that a node holds, besides link keys."""

    municipality: MunicipalityCode
    root: SigningKey
    """Signs the seal keys; partners know the municipality by it."""
    seal_keys: tuple[SealPrivateKey, ...]
    audit: tuple[SigningKey, ...]
    """What the audit log is and was signed with, oldest first."""
    register: ColumnCipher
    cases: ColumnCipher
    data_keys: SecretBytes
    """Wraps the keys in the file of data keys (`store.data_keys`)."""
    references: References
    actors: SecretBytes
    """Under which users are pseudonyms in the audit log."""
    subjects: SecretBytes
    """Under which residents stand encrypted in the processing log (LDV)."""

    def seal_key(self, key_id: bytes) -> SealPrivateKey | None:
        """Return the seal key that a header names; None when it is not ours."""
        return next((key for key in self.seal_keys if key.public.key_id == key_id), None)


def create(custody: SecretStore) -> bool:
    """Make every key that custody does not hold yet; return whether anything was made.

    Running it again after an interruption completes the set and changes nothing that is there.
    """
    missing = [name for name in _MAKERS if not custody.holds(name)]
    for name in missing:
        custody.write(name, _MAKERS[name]())
    if sealless := not _seal_names(custody):
        custody.write(_FIRST_SEAL, _seal_key())
    return bool(missing) or sealless


def add_seal_key(custody: SecretStore) -> None:
    """Make the next seal key; the earlier ones still open what was sealed to them. Raises CustodyRefused."""
    number = _number(_seal_names(custody)[-1]) + 1
    if number > _MOST_SEAL_KEYS:
        raise CustodyRefused("seal key: too many were made")
    custody.write(f"seal-{number}", _seal_key())


def replace_root(custody: SecretStore) -> None:
    """Destroy the root key and make another. Interrupted in between, `create` makes it."""
    custody.destroy(_ROOT)
    create(custody)


def destroy_seal_key(custody: SecretStore, key_id: bytes) -> None:
    """Destroy an earlier seal key; one that is absent is destroyed. The newest one stays whatever is asked."""
    for name in _seal_names(custody)[:-1]:
        if SealPrivateKey.decode(_SUITE, custody.read(name)).public.key_id == key_id:
            custody.destroy(name)


def _seal_names(custody: SecretStore) -> list[str]:
    """Return the seal keys in custody, oldest first; a number that is missing was destroyed and is not given again."""
    return [name for name in (f"seal-{number}" for number in range(1, _MOST_SEAL_KEYS + 1)) if custody.holds(name)]


def _number(name: str) -> int:
    return int(name.removeprefix("seal-"))


def add_audit_key(custody: SecretStore) -> None:
    """Make the key that signs the audit log from the next start on."""
    SigningKeys(custody, _AUDIT).add()


def load(custody: SecretStore, municipality: MunicipalityCode) -> NodeKeys:
    """Return the keys of `municipality`. Raises NotInitialised naming the key that cannot be read."""
    try:
        return NodeKeys(
            municipality=municipality,
            root=SigningKey.decode(custody.read(_ROOT)),
            seal_keys=tuple(
                SealPrivateKey.decode(_SUITE, custody.read(name)) for name in _seal_names(custody) or [_FIRST_SEAL]
            ),
            audit=tuple(SigningKey.decode(seed) for seed in SigningKeys(custody, _AUDIT).seeds()),
            register=ColumnCipher(custody.read(_REGISTER), municipality),
            cases=ColumnCipher(custody.read(_CASES), municipality),
            data_keys=custody.read(_DATA_KEYS),
            references=References(custody.read(_REFERENCES), municipality),
            actors=custody.read(_ACTORS),
            subjects=custody.read(_SUBJECTS),
        )
    except CustodyRefused as refused:
        problem = str(refused)
    raise NotInitialised(problem)
