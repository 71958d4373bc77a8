"""The console's messages from and to values: the sole place where half-filled ones are refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from drempel.v1 import console_pb2, signal_pb2

from keys.identity import Oin
from keys.normalise.address import postcode
from municipality_node.casework.assigning import Colleagues
from municipality_node.casework.configuration import PartnerDesk
from municipality_node.casework.importing import ImportedAttempt, ImportResult
from municipality_node.casework.letters.text import Letter
from municipality_node.casework.overview import Lines, Listed, Wish
from municipality_node.casework.viewing import CaseView, ContactView
from municipality_node.domain.casework.capacity import Capacity
from municipality_node.domain.casework.case import Case, CasePerson, CaseSignal, kind_of
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.deadlines import Deadline
from municipality_node.domain.casework.lifecycle import signal_status
from municipality_node.domain.casework.reasons import Reason
from municipality_node.domain.casework.trays import Tray
from municipality_node.domain.resident import Bsn, MalformedBsn
from municipality_node.rpc.console_words import on_wire, required
from municipality_node.store.attempts import StoredAttempt
from servicekit.refusal import RequestMalformed
from signals.signal import PartnerType

MOST_LINES = 200
wire: Any = console_pb2  # the stubs take enums by type only; numbers by name are what a table of words gives


def day_of(message: Any) -> date:
    """Return a date. Raises RequestMalformed."""
    try:
        return date(message.year, message.month, message.day)
    except ValueError:
        raise RequestMalformed("not a date", field="date") from None


def optional_day(request: Any, field: str) -> date | None:
    """Return the date in a field; None when it is absent. Raises RequestMalformed."""
    return day_of(getattr(request, field)) if request.HasField(field) else None


def entered(message: Any) -> tuple[int, Attempt]:
    """Return case number and attempt. Raises RequestMalformed for anything missing."""
    if not message.HasField("day"):
        raise RequestMalformed("missing", field="day")
    return message.number, Attempt(
        day=day_of(message.day),
        daypart=required(Daypart, message.daypart),
        channel=required(Channel, message.channel),
        result=required(AttemptResult, message.result),
    )


def imported(message: Any) -> ImportedAttempt:
    """Return an attempt with its reference. Raises RequestMalformed."""
    if not message.HasField("attempt"):
        raise RequestMalformed("missing", field="attempt")
    number, attempt = entered(message.attempt)
    return ImportedAttempt(reference=message.reference, number=number, attempt=attempt)


def sought(request: Any) -> tuple[Bsn | None, tuple[str, int] | None]:
    """Return the BSN or the address that is looked for. Raises RequestMalformed unless there is exactly one."""
    address = (postcode(request.postcode), request.house_number) if request.postcode else None
    if bool(request.burgerservicenummer) == bool(address):
        raise RequestMalformed("either a number or an address", field="burgerservicenummer")
    try:
        return (Bsn(request.burgerservicenummer), None) if address is None else (None, address)
    except MalformedBsn:
        raise RequestMalformed("not a number", field="burgerservicenummer") from None


def imported_result(result: ImportResult) -> Any:
    """Return what became of one attempt."""
    return wire.ImportedResult(added=result.added, repeated=result.repeated, code=result.code)


def _day(day: date | None) -> Any:
    return signal_pb2.Date(year=day.year, month=day.month, day=day.day) if day else None


def timer(deadline: Deadline) -> Any:
    """Return a timer."""
    return wire.CaseTimer(
        timer=on_wire(deadline.timer),
        standing=on_wire(deadline.standing),
        due=_day(deadline.due),
        working_days_left=deadline.left,
    )


def wish(request: Any) -> Wish:
    """Return which lines of the work list are asked for. Raises RequestMalformed for more than a page may hold."""
    if request.size > MOST_LINES:
        raise RequestMalformed(f"at most {MOST_LINES}", field="size")
    size = request.size or MOST_LINES
    return Wish(tray=request.tray or None, pressing=request.pressing, first=max(0, request.page - 1) * size, most=size)


def page(found: Lines) -> Any:
    """Return a page of the work list."""
    return wire.ListCasesResponse(
        cases=[listed(line, found.names) for line in found.lines],
        total=found.total,
        first=found.first,
        trays=[wire.TrayCount(tray=name, cases=count) for name, count in found.trays.items()],
    )


def listed(line: Listed, names: Mapping[int, str]) -> Any:
    """Return a line of the work list."""
    case, placed, last = line.case, line.placed, line.case.last
    return wire.ListedCase(
        number=case.number,
        tray=placed.tray,
        position=placed.position,
        month=case.month.number,
        state=on_wire(case.state),
        kind=on_wire(case.kind),
        signals=case.signals,
        attempts=line.attempts,
        first_action=on_wire(placed.first_action),
        reasons=[_reason(one) for one in placed.reasons],
        timers=[timer(one) for one in line.deadlines],
        assigned=case.assigned_to is not None,
        assigned_to=names.get(case.assigned_to, "") if case.assigned_to is not None else "",
        partner_types=sorted(kind.value for kind in case.standing.partner_types),
        grounds=[on_wire(ground) for ground in case.grounds],
        last_attempt=_day(last.day) if last else None,
        last_channel=on_wire(last.channel) if last else 0,
    )


def _reason(reason: Reason) -> Any:
    return wire.PlaceReason(criterion=reason.criterion.value, value=reason.value, day=_day(reason.day))


def whole(view: CaseView, desks: Sequence[PartnerDesk], today: date) -> Any:
    """Return everything of a case that its worker sees."""
    case, known = view.case, view.case.particulars
    names = {desk.partner: desk.name for desk in desks}
    return wire.GetCaseResponse(
        number=case.number,
        month=case.month.number,
        state=on_wire(case.state),
        status=on_wire(signal_status(case.state, case.result)),
        result=on_wire(case.result) if case.result else 0,
        kind=on_wire(kind_of(known)),
        opened=_day(case.opened),
        picked_up=_day(case.picked_up),
        accepted=_day(case.accepted),
        hold_until=_day(case.hold_until),
        closed=_day(case.closed),
        assigned_to=view.names.get(case.assigned_to, "") if case.assigned_to else "",
        secrecy=known.secrecy,
        minors=known.minors,
        address_lines=known.dwelling.lines,
        phones=known.phones,
        emails=known.emails,
        remark=known.remark,
        people=[_person(person, today) for person in known.people],
        signals=[_signal(signal, names) for signal in known.signals],
        timers=[timer(one) for one in view.deadlines],
        attempts=[_attempt(made, view.names) for made in view.attempts],
        notes=[
            wire.CaseNote(day=_day(note.day), observation=on_wire(note.observation), by=view.names.get(note.user, ""))
            for note in known.notes
        ],
        pauses=[
            wire.CasePause(reason=on_wire(pause.reason), since=_day(pause.since), until=_day(pause.until))
            for pause in known.pauses
        ],
        household=[other(one) for one in view.household],
        elsewhere=[other(one) for one in view.elsewhere],
        refused_earlier=[one.number for one in view.refused],
        tray=view.suggestion.tray if view.suggestion else "",
        reasons=[_reason(one) for one in view.suggestion.reasons] if view.suggestion else [],
        next_step=on_wire(view.suggestion.next_step) if view.suggestion and view.suggestion.next_step else 0,
        rooms=[
            wire.ChannelRoom(
                channel=on_wire(one.channel),
                made=one.made,
                minimum=one.minimum,
                maximum=one.maximum,
                made_by_call_centre=one.made_by_call_centre,
                call_centre_maximum=one.call_centre_maximum,
            )
            for one in view.rooms
        ],
    )


def letter(written: Letter) -> Any:
    """Return a letter as text."""
    return wire.LetterText(
        day=_day(written.day),
        place=written.place,
        sender=written.sender,
        recipient=written.recipient,
        subject=written.subject,
        paragraphs=written.paragraphs,
        signature=written.signature,
    )


def tray(one: Tray, cases: int) -> Any:
    """Return a tray with its conditions."""
    return wire.Tray(
        name=one.name,
        cases=cases,
        conditions=[_condition(name, value) for name, value in one.conditions.asked().items()],
        order=[criterion.value for criterion in one.order],
        first_action=on_wire(one.first_action),
        minutes=one.minutes,
    )


def _condition(name: str, value: bool | int | frozenset[PartnerType]) -> Any:
    if isinstance(value, bool):
        return wire.TrayCondition(name=name, holds=value)
    if isinstance(value, int):
        return wire.TrayCondition(name=name, number=value)
    return wire.TrayCondition(name=name, partner_types=wire.PartnerTypes(names=sorted(one.value for one in value)))


def _person(person: CasePerson, today: date) -> Any:
    return wire.CasePerson(
        burgerservicenummer=person.bsn.value,
        name=person.name,
        age=person.born.age(today),
        secrecy=person.secrecy,
    )


def _signal(signal: CaseSignal, names: Mapping[Oin, str]) -> Any:
    return wire.CaseSignal(
        partner_oin=signal.partner.value,
        partner_name=names.get(signal.partner, ""),
        partner_type=signal.partner_type.value,
        signal_type=int(signal.signal_type),
        amount_cents=signal.amount_cents,
        arrears_since=_day(signal.arrears_since),
        sent=_day(signal.sent),
        kind=on_wire(signal.kind),
        warm_handover=signal.warm_handover,
        higher=signal.higher,
        chronic=signal.chronic,
        recidivism=signal.recidivism,
        withdrawn=_day(signal.withdrawn),
    )


def _attempt(made: StoredAttempt, names: Mapping[int, str]) -> Any:
    return wire.CaseAttempt(
        day=_day(made.attempt.day),
        daypart=on_wire(made.attempt.daypart),
        channel=on_wire(made.attempt.channel),
        result=on_wire(made.attempt.result),
        reached=made.attempt.reached,
        by=names.get(made.user, ""),
        override=made.override or "",
        template=made.template or "",
    )


def other(case: Case) -> Any:
    """Return another case in short."""
    return wire.OtherCase(
        number=case.number,
        month=case.month.number,
        state=on_wire(case.state),
        result=on_wire(case.result) if case.result else 0,
        kind=on_wire(kind_of(case.particulars)),
    )


def handed(view: ContactView) -> Any:
    """Return whom to call or visit."""
    return wire.HandedCase(
        number=view.number,
        people=view.people,
        address_lines=view.dwelling.lines,
        phones=view.phones,
        emails=view.emails,
        attempts=view.attempts,
    )


def colleagues(found: Colleagues) -> Any:
    """Return who works here, in either capacity."""
    return wire.ListColleaguesResponse(
        workers=[wire.Colleague(name=user.name, role=user.role.value) for user in found.workers],
        receivers=[wire.Colleague(name=user.name, role=user.role.value) for user in found.receivers],
    )


def capacity(found: Capacity) -> Any:
    """Return hours against work."""
    return wire.GetCapacityResponse(
        fte=found.fte,
        hours_per_week=found.hours_per_week,
        hours_of_work=found.hours_of_work,
        weeks_of_work=found.weeks_of_work,
        trays=[wire.TrayHours(tray=name, hours=hours) for name, hours in found.hours_by_tray.items()],
    )


def partner(desk: PartnerDesk) -> Any:
    """Return a partner's desk."""
    return wire.PartnerDesk(
        partner_oin=desk.partner.value,
        name=desk.name,
        phone=desk.phone,
        email=desk.email,
        arrangement=desk.arrangement,
    )
