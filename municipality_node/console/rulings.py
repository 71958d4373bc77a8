"""What a rule looked at and held it against, in words: rulings keep codes, days and amounts (docs/policy.md)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from servicekit.web.languages import N_, Language

VALUES: Mapping[str, str] = MappingProxyType(
    {
        "not suspended": N_("not suspended"),
        "O": N_("deceased"),
        "E": N_("emigrated"),
        "M": N_("suspended by decision of the minister"),
        "R": N_("registered as a non-resident"),
        "F": N_("registered by mistake"),
        ".": N_("suspended, and not why"),
        "match": N_("a match"),
        "review": N_("doubtful"),
        "none": N_("about nobody here"),
        "unknown": N_("unknown"),
        "not known": N_("not known to debt help"),
        "known": N_("known to debt help"),
        "in order": N_("in order"),
        "under investigation": N_("under investigation"),
        "postal address": N_("postal address"),
        "no address": N_("no address"),
        "this municipality": N_("this municipality"),
        "elsewhere": N_("elsewhere"),
        "new": N_("new"),
        "repeat": N_("repeated without growth"),
        "higher": N_("a higher amount"),
        "not refused": N_("not refused"),
        "no objection": N_("no objection"),
        "objection": N_("an objection"),
    }
)
"""What rules say that is no number and no day. Total."""
_UNTIL = "known until "
_OF_AMOUNTS = frozenset({"P1", "P6"})


def compared(rule: str, text: str, language: Language) -> str:
    """Return the value of a ruling, or its threshold; what this release does not know as it is kept."""
    if rule in _OF_AMOUNTS and text.isdecimal():
        return language.euros(int(text))
    if text.startswith(_UNTIL):
        day = date.fromisoformat(text.removeprefix(_UNTIL))
        return language.gettext("known to debt help until %(day)s") % {"day": language.date(day)}
    return ", ".join(language.gettext(VALUES.get(part, part)) for part in text.split(", "))
