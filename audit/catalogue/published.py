"""The catalogue as data: what verifiers hold entries to, and what a privacy officer can read at a glance.

Each field's value is described by a JSON Schema of its own. `audit/verify/events.json` is this document; a test says
when it is behind.
"""

from collections.abc import Mapping
from typing import Any

from audit.catalogue import CATALOGUE
from audit.fields import ACTOR, COUNT, OBJECT, ORIGIN, TextType, one_of
from audit.vocabulary import Result

INSTANT = TextType("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z")


def document() -> Mapping[str, Any]:
    """Return the fields of every entry, and the details of each event: which always, which sometimes."""
    return {
        "every_entry": {
            "actor": ACTOR.json_schema(),
            "index": COUNT.json_schema(),
            "object": OBJECT.json_schema(),
            "origin": ORIGIN.json_schema(),
            "result": one_of(*Result).json_schema(),
            "time": INSTANT.json_schema(),
        },
        "details": {
            event.value: {
                "always": {name: kind.json_schema() for name, kind in sorted(details.always.items())},
                "sometimes": {name: kind.json_schema() for name, kind in sorted(details.sometimes.items())},
            }
            for event, details in CATALOGUE.items()
        },
    }
