"""A region under a steady load, minute by minute: figures, what they come to, and a table of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One minute, or several. Milliseconds are from when a batch was due to its receipts; memory is in MiB."""

    number: int
    acknowledged: int
    refused: int
    median_ms: float
    most_ms: float
    """Of 99 batches in 100."""
    behind: float
    """Signals that the gateway has and the node has not decided yet: the median of the looks."""
    behind_most: int
    gateway_anonymous: float
    gateway_resident: float
    node_anonymous: float
    node_resident: float
    partners_anonymous: float
    processor_ms: list[float]
    """Processor time per signal: of the gateway, of the node, of the partners."""
    gateway_store: float
    node_stores: float
    errors: int
    machine_load: float


def growth(minutes: Sequence[Minute], figure: str) -> float:
    """Return by which part a figure grew in the second half; five minutes are taken together."""
    half = len(minutes) // 2
    before, last = (median(getattr(one, figure) for one in few) for few in (minutes[half - 5 : half], minutes[-5:]))
    return last / before - 1


def by_fives(minutes: Sequence[Minute]) -> Iterator[str]:
    """Yield a table with a line for every five minutes."""
    yield (
        "minutes   signals/s  acknowledged in ms    behind       gateway MiB    node MiB      partners  "
        "ms of processor      stores MiB     errors  load"
    )
    yield (
        "                     median   99 of 100  median  most  own    all     own    all    own       "
        "gw   node partners   gw     nodes"
    )
    for at in range(0, len(minutes), 5):
        few = minutes[at : at + 5]
        last, spent = few[-1], [median(column) for column in zip(*(one.processor_ms for one in few), strict=True)]
        yield (
            f"{few[0].number:3}-{last.number:<3} {sum(one.acknowledged for one in few) / len(few) / 60:10.1f}"
            f" {median(one.median_ms for one in few):8.0f} {max(one.most_ms for one in few):10.0f}"
            f" {median(one.behind for one in few):8.0f} {max(one.behind_most for one in few):6}"
            f" {last.gateway_anonymous:6.0f} {last.gateway_resident:6.0f}"
            f" {last.node_anonymous:6.0f} {last.node_resident:6.0f} {last.partners_anonymous:6.0f}"
            f" {spent[0]:8.2f} {spent[1]:5.2f} {spent[2]:5.2f}"
            f" {last.gateway_store:9.0f} {last.node_stores:7.0f} {last.errors:7} {last.machine_load:7.1f}"
        )
