"""What an attempt can be, under the contract's names: the results of each channel, and the daypart of a moment.

The table is the domain's own. A console takes it from here because a page needs it before the node refuses anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from municipality_node.domain.casework.contact import RESULTS, AttemptResult, Daypart
from signals.dutch_day import dutch_wall_clock

RESULTS_BY_CHANNEL: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        f"CHANNEL_{channel.name}": tuple(f"ATTEMPT_RESULT_{one.name}" for one in AttemptResult if one in possible)
        for channel, possible in RESULTS.items()
    }
)
"""In the contract's order. Total."""


def results_of(channel: str) -> Sequence[str]:
    """Return what can come of an attempt by a channel; everything for a channel that is none, or not chosen yet."""
    return RESULTS_BY_CHANNEL.get(channel) or tuple(f"ATTEMPT_RESULT_{one.name}" for one in AttemptResult)


def daypart_at(moment: datetime) -> str:
    """Return the daypart that a Dutch clock shows."""
    return f"DAYPART_{Daypart.of(dutch_wall_clock(moment).time()).name}"
