"""An event as an entry: the canonical JSON (RFC 8785) whose hash is the leaf.

The encoder is a template per event. It may be that simple because every name and string of the catalogue is ASCII
that JSON does not escape and every number is an integer below 2^53; a property test holds it to the rfc8785 package.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from audit.catalogue import CATALOGUE
from audit.errors import EventRefused
from audit.events import Event, EventId
from audit.fields import CountType, ListType

_GAP = "\0"
_ENVELOPE = ("action", "actor", "index", "object", "origin", "result", "time")


def encode(event: Event, index: int) -> bytes:
    """Return the entry of `event` at `index` of the log."""
    template, lists = _template(event.id, tuple(event.fields))
    return (template % _values(event, index, lists)).encode("ascii")


def _values(event: Event, index: int, lists: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = dict(event.fields)
    for name in lists:
        values[name] = ",".join([f'"{item}"' for item in values[name]])
    values["actor"] = event.actor
    values["index"] = index
    values["object"] = event.object
    values["origin"] = event.origin
    values["result"] = event.result
    values["time"] = instant(event.time)
    return values


class Alike:
    """Entries of one event that differ in index and object only: what is the same is written once."""

    def __init__(self, event: Event) -> None:
        template, lists = _template(event.id, tuple(event.fields))
        # `index` sorts before `object`: two gaps stay open, in this order. No value has a character of this kind.
        opened = template.replace("%(index)d", _GAP).replace("%(object)s", _GAP)
        self._event = event
        self._before, self._between, self._after = (opened % _values(event, 0, lists)).split(_GAP)

    def encode(self, indexes: Iterable[int], objects: Sequence[str]) -> list[bytes]:
        """Return the entry of each object. Raises EventRefused."""
        if not self._event.admits(objects):
            raise EventRefused(f"{self._event.id}: object")
        before, between, after = self._before, self._between, self._after
        return [
            f"{before}{index}{between}{object_}{after}".encode("ascii")
            for index, object_ in zip(indexes, objects, strict=True)
        ]


@lru_cache(maxsize=1024)
def _template(event: EventId, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    details = CATALOGUE[event]
    written, lists = {}, []
    for name in names:
        kind = details.type_of(name)
        if isinstance(kind, CountType):
            written[name] = f"%({name})d"
        elif isinstance(kind, ListType):
            written[name] = f"[%({name})s]"
            lists.append(name)
        else:
            written[name] = f'"%({name})s"'
    written |= {name: f'"%({name})s"' for name in _ENVELOPE}
    written |= {"action": f'"{event}"', "index": "%(index)d"}
    return "{" + ",".join(f'"{name}":{written[name]}' for name in sorted(written)) + "}", tuple(lists)


@lru_cache(maxsize=16)
def instant(moment: datetime) -> str:
    """Return a moment as entries write it: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
