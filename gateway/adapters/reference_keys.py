"""The keys under which audit entries name receipts: one secret per day of receipt, in a place of its own.

The reference key of a receipt is HMAC(secret of the day, receipt id). Destroying the day's secret makes every entry
about that day's signals name nothing, in the store and in every copy of it: the secrets are never in the database, and
their directory says to backup programs that it is not to be copied. A lost secret costs only that a later withdrawal
cannot be tied to its acceptance.
"""

import contextlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path

from audit.reference import KEY_SIZE
from gateway.errors import InstallationRefused
from keys.custody.file import FileSecretStore
from keys.encoding import lp
from keys.errors import CustodyRefused
from keys.identity import Day
from keys.labels import Label
from keys.secret import SecretBytes

_PREFIX = "references-"
_CONTEXT = lp(Label.AUDIT_REFERENCE_KEY.encode())
_NOT_TO_BACK_UP = "Signature: 8a477f597d28d172789f06886806bc55\n# Keys that must end: not to be backed up.\n"


class ReferenceKeys:
    """See the module."""

    def __init__(self, directory: Path, *wrapping_keys: Path) -> None:
        self._directory = directory
        directory.mkdir(mode=0o700, exist_ok=True)
        (directory / "CACHEDIR.TAG").write_text(_NOT_TO_BACK_UP, encoding="ascii")
        try:
            self._custody = FileSecretStore(directory, *wrapping_keys)
        except CustodyRefused as refused:
            raise InstallationRefused(str(refused), field="custody") from None
        self._begun: dict[int, hmac.HMAC] = {}
        """Under the secret of each day, up to where the receipt id comes: a day has a hundred thousand receipts."""

    def fresh(self, days: Sequence[Day], receipt_ids: Sequence[bytes]) -> list[bytes]:
        """Return the reference keys of receipts that are being made; the secrets of their days are durable by then."""
        begun = {day.number: self._made(day) for day in {day.number: day for day in days}.values()}
        keys = []
        for day, receipt_id in zip(days, receipt_ids, strict=True):
            derived = begun[day.number].copy()
            derived.update(receipt_id)
            keys.append(derived.digest())
        return keys

    def kept(self, day: Day, receipt_id: bytes) -> bytes | None:
        """Return the reference key of an earlier receipt; None when it was destroyed."""
        if day.number not in self._begun and not self._custody.holds(_name(day)):
            return None
        derived = self._read(day).copy()
        derived.update(receipt_id)
        return derived.digest()

    def ended(self, before: Day) -> list[Day]:
        """Return the days before `before` whose secrets are still there."""
        numbers = (int(path.stem.removeprefix(_PREFIX)) for path in self._directory.glob(f"{_PREFIX}*.key"))
        return [Day(number) for number in sorted(numbers) if number < before.number]

    def destroy(self, day: Day) -> None:
        """Overwrite and remove the secret of a day. Absent ones are destroyed."""
        self._begun.pop(day.number, None)
        self._custody.destroy(_name(day))

    def _made(self, day: Day) -> hmac.HMAC:
        if day.number not in self._begun and not self._custody.holds(_name(day)):
            # Another process may have made it meanwhile: then that one holds.
            with contextlib.suppress(CustodyRefused):
                self._custody.write(_name(day), SecretBytes(secrets.token_bytes(KEY_SIZE)))
        return self._read(day)

    def _read(self, day: Day) -> hmac.HMAC:
        begun = self._begun.get(day.number)
        if begun is None:
            secret = self._custody.read(_name(day))
            begun = self._begun[day.number] = hmac.new(secret.expose(), _CONTEXT, "sha256")
        return begun


def _name(day: Day) -> str:
    return f"{_PREFIX}{day.number}"
