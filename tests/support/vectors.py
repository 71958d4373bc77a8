"""The frozen vectors of tests/vectors, as values."""

import json
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parents[1] / "vectors"


def load(name: str) -> Any:
    """Return the parsed file `name`.json."""
    return json.loads((DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))


def unhex(texts: list[str]) -> list[bytes]:
    """Return the bytes of each hex string."""
    return [bytes.fromhex(text) for text in texts]
