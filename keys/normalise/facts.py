"""The tables of facts beside this module, read once when first needed."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the parsed `data/<name>.toml` of this package."""
    return tomllib.loads((files("keys.normalise") / "data" / f"{name}.toml").read_text("utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Return one list of a table as a set."""
    return frozenset(table(name)[key])
