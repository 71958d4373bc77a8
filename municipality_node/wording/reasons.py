"""Why a case stands where it stands in its tray, and by what a tray is ordered."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from servicekit.web.languages import N_, Language

CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "deadline": N_("deadline"),
        "crisis": N_("crisis"),
        "end-of-supply": N_("end of supply"),
        "multiple": N_("multiple"),
        "minors": N_("minors in the household"),
        "amount": N_("highest amount"),
        "recidivism": N_("signalled before at this address"),
        "warm-handover": N_("the partner spoke to the resident"),
        "fewest-attempts": N_("fewest attempts"),
        "oldest": N_("oldest"),
    }
)
"""By what a tray is ordered. Total."""


def in_words(criterion: str, value: int, day: date | None, language: Language) -> str:
    """Return one reason: of a criterion that counts, what was counted; else the criterion, for it holds."""
    match criterion:
        case "deadline":
            return _left(value, language)
        case "amount":
            return language.euros(value)
        case "fewest-attempts":
            return language.ngettext("%(num)d attempt", "%(num)d attempts", value) % {"num": value}
        case "oldest" if day is not None:
            return language.gettext("open since %(day)s") % {"day": language.date(day)}
        case _:
            return language.gettext(CRITERIA.get(criterion, criterion))


def _left(days: int, language: Language) -> str:
    ngettext = language.ngettext
    if days < 0:
        return ngettext("%(num)d working day late", "%(num)d working days late", -days) % {"num": -days}
    if not days:
        return language.gettext("due today")
    return ngettext("due in %(num)d working day", "due in %(num)d working days", days) % {"num": days}
