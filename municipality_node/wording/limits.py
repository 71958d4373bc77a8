"""Which limit of contact an attempt meets."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from servicekit.web.languages import N_, Language

LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "CHANNEL_MAXIMUM": N_("this channel was tried as often as it may be"),
        "MONTHLY_VISITS": N_("all home visits of this month were made"),
        "HOUSEHOLD_CONTACTS": N_("the household was contacted as often as it may be (rule P5)"),
    }
)
"""By the node's codes. Total."""


def in_words(limits: Iterable[str], language: Language) -> str:
    """Return limits in words, one after the other; a code that this release does not know as it is."""
    return "; ".join(language.gettext(LIMITS.get(limit, limit)) for limit in limits)
