"""A page out of a list: bounded, and always one that exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, repr=False)
class Page(Generic[Item]):
    """Some of the items, and where they stand among all."""

    items: Sequence[Item]
    number: int
    """From 1."""
    last: int
    total: int


def page_of(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """Return the `number`-th page of a list; the nearest one for a number that has none."""
    last = max(1, -(-len(items) // size))
    number = min(last, max(1, number))
    return Page(items[(number - 1) * size : number * size], number, last, len(items))
