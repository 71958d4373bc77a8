"""The partner's file on disk: recognised again by its content, and refused when it changes under our hands."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from keys.secret import SecretBytes
from partner_client.errors import FileChanged, FileRefused
from signals import partner_file
from signals.partner_file import Line, PartnerFileRefused

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One version of a file. The fingerprint is keyed, so that a journal cannot confirm a guess about the content."""

    path: Path
    fingerprint: str
    last_line: int
    _state: tuple[int, int]

    def lines(self) -> Iterator[Line]:
        """Yield the lines. Raises FileRefused, and FileChanged when the file is not the same at the end."""
        yield from read_lines(self.path)
        if _state_of(self.path) != self._state:
            raise FileChanged("the file changed while it was read")


def examine(path: Path, key: SecretBytes) -> InputFile:
    """Return the file as it is now, after one quick pass over its bytes. Raises FileRefused."""
    digest = hmac.new(key.expose(), digestmod="sha256")
    ends, last = 0, b"\n"
    try:
        state = _state_of(path)
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                ends += piece.count(b"\n")
                last = piece[-1:]
    except OSError:
        raise FileRefused("the file cannot be read", field="FILE_UNREADABLE") from None
    return InputFile(path=path, fingerprint=digest.hexdigest(), last_line=ends + (last != b"\n"), _state=state)


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a partner file. Raises FileRefused."""
    try:
        yield from partner_file.read(path)
    except PartnerFileRefused as error:
        refusal = f"{error.code}:{error.column}" if error.column else str(error.code)
        raise FileRefused(f"the file cannot be read: {refusal}", field=refusal) from None
    except OSError:
        raise FileRefused("the file cannot be read", field="FILE_UNREADABLE") from None


def _state_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
