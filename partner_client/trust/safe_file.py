"""Files that are whole or not there: what the client believes survives a power cut between two bytes."""

import os
from pathlib import Path

from partner_client.errors import PartnerError


def read_file(path: Path, unreadable: PartnerError) -> bytes | None:
    """Return the file, None when there is none. Raises `unreadable`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        raise unreadable from None


def replace_file(path: Path, data: bytes, unwritable: PartnerError) -> None:
    """Write the file whole or not at all, also when the power fails. Raises `unwritable`."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        raise unwritable from None
