"""What an entry must look like: canonical JSON, and only what the published catalogue (events.json) allows."""

import json
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

_Check = Callable[[Any], bool]
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def published_catalogue() -> dict[str, Any]:
    """Return the catalogue that came with this verifier."""
    document: dict[str, Any] = json.loads(files("audit.verify").joinpath("events.json").read_text(encoding="utf-8"))
    return document


class EntryForms:
    """The catalogue, ready to hold entries to."""

    def __init__(self, published: Mapping[str, Any]) -> None:
        every = {name: _check(schema) for name, schema in published["every_entry"].items()}
        every["action"] = lambda value: isinstance(value, str)
        self._required = {
            action: frozenset(every) | frozenset(details["always"]) for action, details in published["details"].items()
        }
        self._checks = {
            action: every | {name: _check(schema) for part in details.values() for name, schema in part.items()}
            for action, details in published["details"].items()
        }

    @classmethod
    def published(cls) -> "EntryForms":
        """Return the catalogue that came with this verifier."""
        return cls(published_catalogue())

    def read(self, entry: bytes) -> tuple[dict[str, Any], str]:
        """Return the facts of an entry and what is wrong with them; "" when nothing is."""
        try:
            facts = json.loads(entry)
            canonical = _CANONICAL(facts).encode()
        except (ValueError, RecursionError):
            return {}, "is not JSON"
        if not isinstance(facts, dict):
            return {}, "is not a JSON object"
        if canonical != entry:
            return facts, "is not canonical JSON"
        return facts, self._wrong(facts)

    def _wrong(self, facts: Mapping[str, Any]) -> str:
        action = facts.get("action")
        checks = self._checks.get(action) if isinstance(action, str) else None
        if checks is None or not isinstance(action, str):
            return "records an action that the catalogue does not know"
        for name, value in facts.items():
            check = checks.get(name)
            if check is None:
                return "has a field that the catalogue does not allow"
            if not check(value):
                return f"has a value in `{name}` that the catalogue does not allow"
        missing = self._required[action] - facts.keys()
        return f"lacks `{min(missing)}`" if missing else ""


def _check(schema: Mapping[str, Any]) -> _Check:
    """Return the check of one JSON Schema: bounded integer, patterned string, or a short list of those."""
    match schema["type"]:
        case "integer":
            low, high = schema["minimum"], schema["maximum"]
            return lambda value: type(value) is int and low <= value <= high
        case "string":
            found = re.compile(schema["pattern"].removeprefix("^").removesuffix("$")).fullmatch
            return lambda value: isinstance(value, str) and found(value) is not None
        case _:
            item, limit = _check(schema["items"]), schema["maxItems"]
            return lambda value: isinstance(value, list) and len(value) <= limit and all(map(item, value))
