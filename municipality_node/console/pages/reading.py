"""From the contract's messages to what templates show, and from forms to the contract's numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from drempel.v1 import console_pb2, report_pb2, review_pb2, signal_pb2
from starlette.datastructures import FormData

from municipality_node.console import words
from municipality_node.console.house import day_of
from municipality_node.wording import contact, limits, reasons
from servicekit.web.console.peer import PeerRefused
from servicekit.web.languages import Language

SEE_OTHER = 303
_UNSPECIFIED = "_UNSPECIFIED"
_LATE = frozenset({"TIMER_STANDING_OVERDUE", "TIMER_STANDING_MET_LATE"})
_ENUMS: Mapping[str, Any] = {
    name: getattr(module, name)
    for module, names in (
        (
            console_pb2,
            (
                "CaseState", "CaseKind", "SignalStatus", "CaseResult", "Channel", "Daypart", "AttemptResult",
                "Observation", "PauseReason", "OverrideReason", "ViewReason", "ReopenReason", "Timer", "TimerStanding",
                "LetterKind", "LetterFiles", "ReleaseGround",
            ),
        ),
        (signal_pb2, ("SignalType",)),
        (report_pb2, ("Grain",)),
        (review_pb2, ("ReviewStage", "SignalState")),
    )
    for name in names
}  # fmt: skip
"""The closed lists that pages know."""


def choices() -> Mapping[str, Sequence[str]]:
    """Return the names of every closed list, in the contract's order."""
    return {
        name: [value for value in enum.DESCRIPTOR.values_by_name if not value.endswith(_UNSPECIFIED)]
        for name, enum in _ENUMS.items()
    }


def word(enum: str, number: int) -> str:
    """Return the name of a number; empty for unspecified, and for one that this release does not know."""
    try:
        name: str = _ENUMS[enum].Name(number)
    except ValueError:
        return ""
    return "" if name.endswith(_UNSPECIFIED) else name


def number(enum: str, name: object) -> int:
    """Return the number of a name out of a form; unspecified for anything else, which the node refuses where needed."""
    known = _ENUMS[enum].DESCRIPTOR.values_by_name
    return int(known[name].number) if isinstance(name, str) and name in known else 0


def date_in(form: FormData, field: str) -> Any:
    """Return the date in a form; None for an empty or impossible one, which the node refuses where needed."""
    try:
        day = date.fromisoformat(str(form.get(field, "")))
    except ValueError:
        return None
    return signal_pb2.Date(year=day.year, month=day.month, day=day.day)


def whole(text: str, *, otherwise: int = 1) -> int:
    """Return a number out of an address, such as that of a page; `otherwise` for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise  # noqa: PLR2004 - bounded


def timer(message: Any) -> Mapping[str, Any]:
    """Return a timer as templates show it."""
    standing = word("TimerStanding", message.standing)
    return {
        "timer": word("Timer", message.timer),
        "standing": standing,
        "late": standing in _LATE,
        "due": day_of(message.due) if message.HasField("due") else None,
        "left": message.working_days_left if message.HasField("working_days_left") else None,
    }


def reason_in_words(reason: Any, language: Language) -> str:
    """Return why a case stands where it stands, as people read it."""
    return reasons.in_words(reason.criterion, reason.value, day_of(reason.day), language)


def cause_in_words(code: str, field: str, language: Language) -> str:
    """Return what more there is to say of a code by its field: the limits that were met, or why; empty for nothing."""
    if code == "LIMIT_REACHED":
        told = limits.in_words(field.split(","), language)
        return f"{told[:1].upper()}{told[1:]}."
    return language.gettext(words.CAUSES[code, field]) if (code, field) in words.CAUSES else ""


def refusal_in_words(refused: PeerRefused | None, form: FormData | None, language: Language) -> str:
    """Return what more there is to say of a refused act: the limits that it met, what its channel can have, or why."""
    if refused is None or form is None:
        return ""
    if told := cause_in_words(refused.code, refused.field, language):
        return told
    channel = str(form.get("channel", ""))
    if refused.code != "NOT_OF_CHANNEL" or channel not in words.ENUMS:
        return ""
    possible = ", ".join(language.gettext(words.ENUMS[one]) for one in contact.results_of(channel))
    named = {"channel": language.gettext(words.ENUMS[channel]), "results": possible}
    return language.gettext("Possible by %(channel)s: %(results)s.") % named
