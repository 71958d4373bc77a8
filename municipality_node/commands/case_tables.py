"""Cases as rows: the same keys in a table and in JSON."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from municipality_node.casework.desk import Desk
from municipality_node.casework.overview import Listed
from municipality_node.casework.viewing import CaseView, ContactView
from municipality_node.domain.casework.case import Case, kind_of
from municipality_node.domain.casework.deadlines import Deadline
from municipality_node.domain.casework.lifecycle import signal_status
from municipality_node.domain.casework.limits import Limit
from municipality_node.domain.casework.reasons import Reason
from servicekit import tables

if TYPE_CHECKING:
    from servicekit.web.languages import Language

Row = Mapping[str, object]


def line(listed: Listed) -> Row:
    """Return one line of the work list."""
    case, placed = listed.case, listed.placed
    return {
        "tray": placed.tray,
        "position": placed.position,
        "number": case.number,
        "month": str(case.month),
        "state": case.state.value,
        "kind": case.kind.value,
        "signals": case.signals,
        "secrecy": case.standing.secrecy,
        "attempts": listed.attempts,
        "first_action": placed.first_action.value,
        "due": ", ".join(timer_words(one) for one in listed.deadlines),
        "why_here": "; ".join(_in_words(one) for one in placed.reasons),
    }


def euros(cents: int) -> str:
    """Return an amount as people read it."""
    return _language().euros(cents)


def with_euros(row: Mapping[str, Any]) -> dict[str, object]:
    """Return a row of a table whose amount in cents, when it has one, is an amount as people read it."""
    return {
        "amount" if name == "amount_cents" else name: euros(value) if name == "amount_cents" else value
        for name, value in row.items()
    }


def _language() -> "Language":
    from municipality_node.wording.catalogue import dutch  # noqa: PLC0415 - babel is slow to load, and most commands word nothing

    return dutch()


def _in_words(reason: Reason) -> str:
    from municipality_node.wording import reasons  # noqa: PLC0415 - idem

    return reasons.in_words(reason.criterion, reason.value, reason.day, _language())


def limits_in_words(passed: Sequence[Limit]) -> str:
    """Return the limits that an attempt passed."""
    from municipality_node.wording import limits  # noqa: PLC0415 - idem

    return limits.in_words(passed, _language())


def timer_words(deadline: Deadline) -> str:
    """Return a timer in a few words."""
    due = f" {deadline.due.isoformat()}" if deadline.due else ""
    return f"{deadline.timer.value} {deadline.standing.value}{due}"


def deadline_rows(listed: Listed) -> list[Row]:
    """Return a row per timer of a case that warns or is overdue."""
    return [
        {
            "number": listed.case.number,
            "tray": listed.placed.tray,
            "timer": one.timer.value,
            "standing": one.standing.value,
            "due": one.due.isoformat() if one.due else None,
            "working_days_left": one.left,
        }
        for one in listed.deadlines
        if one.is_pressing
    ]


def contact_rows(seen: Sequence[ContactView]) -> list[Row]:
    """Return whom to call or visit."""
    return [
        {
            "number": one.number,
            "people": ", ".join(one.people),
            "address": ", ".join(one.dwelling.lines),
            "phones": ", ".join(one.phones),
            "emails": ", ".join(one.emails),
            "attempts": one.attempts,
        }
        for one in seen
    ]


def whole(view: CaseView, desk: Desk) -> dict[str, Any]:
    """Return everything of a case that its worker sees."""
    case, known = view.case, view.case.particulars
    desks = {one.partner: one.name for one in desk.settings.partners}
    return {
        "number": case.number,
        "month": str(case.month),
        "state": case.state.value,
        "status": signal_status(case.state, case.result).value,
        "result": case.result.value if case.result else None,
        "kind": kind_of(known).value,
        "opened": case.opened.isoformat(),
        "assigned_to": view.names.get(case.assigned_to) if case.assigned_to else None,
        "accepted": case.accepted.isoformat() if case.accepted else None,
        "hold_until": case.hold_until.isoformat() if case.hold_until else None,
        "closed": case.closed.isoformat() if case.closed else None,
        "secrecy": known.secrecy,
        "minors": known.minors,
        "address": list(known.dwelling.lines),
        "phones": list(known.phones),
        "emails": list(known.emails),
        "remark": known.remark,
        "people": [
            {
                "burgerservicenummer": person.bsn.value,
                "name": person.name,
                "age": person.born.age(desk.today),
                "secrecy": person.secrecy,
            }
            for person in known.people
        ],
        "signals": [
            {
                "partner": desks.get(signal.partner, signal.partner.value),
                "partner_type": signal.partner_type.value,
                "signal_type": signal.signal_type.name,
                "amount": euros(signal.amount_cents) if signal.withdrawn is None else "",
                "arrears_since": signal.arrears_since.isoformat(),
                "sent": signal.sent.isoformat(),
                "kind": signal.kind.value,
                "marks": _marks(signal),
                "withdrawn": signal.withdrawn.isoformat() if signal.withdrawn else None,
            }
            for signal in known.signals
        ],
        "deadlines": [
            {
                "timer": one.timer.value,
                "standing": one.standing.value,
                "due": one.due.isoformat() if one.due else None,
                "working_days_left": one.left,
            }
            for one in view.deadlines
        ],
        "attempts": [
            {
                "day": made.attempt.day.isoformat(),
                "daypart": made.attempt.daypart.value,
                "channel": made.attempt.channel.value,
                "result": made.attempt.result.value,
                "reached": made.attempt.reached,
                "by": view.names.get(made.user, ""),
                "override": made.override,
                "template": made.template,
            }
            for made in view.attempts
        ],
        "notes": [
            {"day": note.day.isoformat(), "observation": note.observation.value, "by": view.names.get(note.user, "")}
            for note in known.notes
        ],
        "pauses": [
            {
                "since": pause.since.isoformat(),
                "until": pause.until.isoformat() if pause.until else None,
                "reason": pause.reason.value,
            }
            for pause in known.pauses
        ],
        "household": [other(one) for one in view.household],
        "elsewhere": [other(one) for one in view.elsewhere],
        "refused_earlier": [one.number for one in view.refused],
    }


def _marks(signal: Any) -> list[str]:
    marks = {
        "warm-handover": signal.warm_handover,
        "higher": signal.higher,
        "chronic": signal.chronic,
        "recidivism": signal.recidivism,
    }
    return [name for name, holds in marks.items() if holds]


def other(case: Case) -> Row:
    """Return another case in short."""
    return {
        "number": case.number,
        "month": str(case.month),
        "state": case.state.value,
        "result": case.result.value if case.result else None,
        "kind": kind_of(case.particulars).value,
    }


_LISTS = ("people", "signals", "deadlines", "attempts", "notes", "pauses", "household", "elsewhere")


def print_case(shown: Mapping[str, Any]) -> None:
    """Print a case as tables, one below the other."""
    facts = [
        {"what": name, "value": _text(value)}
        for name, value in shown.items()
        if name not in _LISTS and value not in (None, [], "")
    ]
    tables.render(f"case {shown['number']}", facts, as_json=False)
    for name in _LISTS:
        if rows := shown[name]:
            texts = [{key: _text(value) for key, value in row.items()} for row in rows]
            tables.render(name, texts, as_json=False, right=frozenset({"amount", "age", "number"}))


def _text(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
