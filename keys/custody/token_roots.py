"""Roots of epochs in a PKCS#11 token: made there, never out of it; leaf seeds are HMACs that the token computes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn
from pkcs11.types import SignMixin

from keys.custody.file import read_private
from keys.epoch import ROOT_SIZE
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

_KEPT_INSIDE = {
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.MODIFIABLE: False,
    Attribute.SIGN: True,
    Attribute.VERIFY: False,
    Attribute.ENCRYPT: False,
    Attribute.DECRYPT: False,
    Attribute.WRAP: False,
    Attribute.UNWRAP: False,
    Attribute.DERIVE: False,
}


class TokenRoots:
    """See `keys.custody.port.RootCustody`. One session, used by one thread at a time."""

    def __init__(self, module: Path, label: str, pin_file: Path) -> None:
        pin = _pin(pin_file)
        self._turn = threading.Lock()
        with _refusals("cannot be opened"):
            token = pkcs11.lib(str(module)).get_token(token_label=label)
            self._session = _session(token, pin)

    def create(self, epoch: int) -> None:
        """Make the root of an epoch inside the token."""
        with self._turn, _refusals("cannot make a root"):
            if self._found(epoch):
                raise CustodyRefused(f"{_label(epoch)}: exists already")
            self._session.generate_key(
                KeyType.GENERIC_SECRET,
                ROOT_SIZE * 8,
                label=_label(epoch),
                store=True,
                mechanism=Mechanism.GENERIC_SECRET_KEY_GEN,
                template=_KEPT_INSIDE,
            )

    def derive(self, epoch: int, message: bytes) -> SecretBytes:
        """Return HMAC-SHA-512 of `message`, computed by the token."""
        with self._turn, _refusals("cannot derive"):
            root = self._root(epoch)
            return SecretBytes(root.sign(message, mechanism=Mechanism.SHA512_HMAC))

    def destroy(self, epoch: int) -> None:
        """Have the token destroy the root."""
        with self._turn, _refusals("cannot destroy a root"):
            for root in self._found(epoch):
                root.destroy()

    def holds(self, epoch: int) -> bool:
        """Whether there is a root of that epoch."""
        with self._turn, _refusals("cannot be searched"):
            return bool(self._found(epoch))

    def halves(self, epoch: int) -> tuple[SecretBytes, SecretBytes]:
        """Refuse: use the token's own means of backup, which keep a root inside tokens."""
        raise CustodyRefused(f"{_label(epoch)}: cannot leave the token")

    def restore(self, epoch: int, root: SecretBytes) -> None:
        """Refuse: what was outside a token once may be anywhere."""
        del root
        raise CustodyRefused(f"{_label(epoch)}: roots are made inside the token only")

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _root(self, epoch: int) -> SignMixin:
        found = self._found(epoch)
        if len(found) != 1:
            raise CustodyRefused(f"{_label(epoch)}: not in the token, or more than once")
        [root] = found
        if root[Attribute.EXTRACTABLE] or not root[Attribute.SENSITIVE]:
            raise CustodyRefused(f"{_label(epoch)}: could leave the token")
        if not isinstance(root, SignMixin):
            raise CustodyRefused(f"{_label(epoch)}: cannot authenticate")
        return root

    def _found(self, epoch: int) -> list[pkcs11.SecretKey]:
        wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: _label(epoch)}
        return [one for one in self._session.get_objects(wanted) if isinstance(one, pkcs11.SecretKey)]


def _pin(path: Path) -> str:
    try:
        return read_private(path).decode().strip()
    except UnicodeDecodeError:
        raise CustodyRefused(f"{path.name}: not text") from None


def _session(token: pkcs11.Token, pin: str) -> pkcs11.Session:
    try:
        return token.open(rw=True, user_pin=pin)
    except UserAlreadyLoggedIn:
        # Logging in holds for the whole process: another session did it.
        return token.open(rw=True)


@contextmanager
def _refusals(what: str) -> Iterator[None]:
    try:
        yield
    except PKCS11Error as error:
        problem = f"token {what}: {type(error).__name__}"
    except RuntimeError:
        problem = "token: its module cannot be loaded"
    else:
        return
    raise CustodyRefused(problem)


def _label(epoch: int) -> str:
    return f"epoch-root-{epoch}"
