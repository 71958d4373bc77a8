"""The audit service."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from drempel.v1 import audit_pb2, audit_pb2_grpc

from audit.fields import ACTOR, OBJECT
from audit.questions.answer import Answer
from audit.questions.misuse import KEYS_PER_RESIDENT
from audit.verify.verdict import Verdict
from audit.vocabulary import EventId
from municipality_node.auditing.examination import Examination
from municipality_node.auditing.office import AuditOffice
from municipality_node.auditing.reading import AuditReading
from municipality_node.casework.desk import Desk
from municipality_node.rpc.caller import Caller
from municipality_node.rpc.console_words import on_wire
from municipality_node.store.audit_lookup import Entry, Place, Wanted
from servicekit.refusal import RequestMalformed

wire: Any = audit_pb2
PATIENCE_SECONDS = 3.0
"""How long a call waits for an examination: that of a small log is over by then."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{1,15})")
_ENVELOPE = frozenset({"index", "time", "action", "actor", "object", "origin", "result"})


class AuditServicer(audit_pb2_grpc.AuditServiceServicer):
    """Translates, and lets the use cases decide."""

    def __init__(self, desks: Mapping[str, Desk], offices: Mapping[str, AuditOffice]) -> None:
        self._desks = desks
        self._offices = offices

    def _called(self, context: Any) -> tuple[Caller, AuditOffice]:
        caller = Caller.of(self._desks, context)
        return caller, self._offices[caller.desk.tenant.municipality.value]

    def ListEntries(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return a page of entries."""
        caller, office = self._called(context)
        page = AuditReading(office).entries(caller.session, _wanted(request), _place(request.cursor))
        return wire.ListEntriesResponse(
            entries=[_entry(one) for one in page.entries],
            cursor=f"{page.after.day}/{page.after.index}" if page.after else "",
            behind=page.behind,
            size=page.size,
        )

    def ExplainDecision(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return why."""
        caller, office = self._called(context)
        return _decision(AuditReading(office).decision(caller.session, request.signal))

    def ExamineLog(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Begin an examination."""
        caller, office = self._called(context)
        office.examiner.begin(caller.session)
        office.examiner.wait(PATIENCE_SECONDS)
        return _examination(office.examiner.newest(caller.session))

    def GetExamination(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return how the newest stands."""
        caller, office = self._called(context)
        return _examination(office.examiner.newest(caller.session))

    def GetKeeping(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return every class of data."""
        caller, office = self._called(context)
        kept = AuditReading(office).kept(caller.session)
        return wire.GetKeepingResponse(
            classes=[
                wire.KeptClass(
                    name=one.keeping.value, period=one.period, basis=one.basis, kept=one.kept, overdue=one.overdue
                )
                for one in kept.classes
            ],
            keys_left=kept.keys_left,
            last_run=kept.last_run,
        )

    def GetBudget(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return what was evaluated."""
        caller, office = self._called(context)
        evaluated = AuditReading(office).evaluated(caller.session)
        return wire.GetBudgetResponse(
            residents=evaluated.residents,
            leaves=[
                wire.EvaluatedLeaf(
                    epoch=one.epoch, generation=one.generation, keys=one.keys, runs=one.runs, newest=one.newest
                )
                for one in evaluated.leaves
            ],
            most_per_resident=KEYS_PER_RESIDENT,
        )


def _wanted(request: Any) -> Wanted:
    checks: Sequence[tuple[str, str, Callable[[str], bool]]] = (
        ("action", request.action, lambda value: value in set(EventId)),
        ("actor", request.actor, ACTOR.admits),
        ("object", request.object, OBJECT.admits),
        ("first", request.first, _is_day),
        ("last", request.last, _is_day),
    )
    for field, value, admits in checks:
        if value and not admits(value):
            raise RequestMalformed("not one", field=field)
    return Wanted(
        action=request.action, actor=request.actor, about=request.object, first=request.first, last=request.last
    )


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise RequestMalformed("not a place", field="cursor")
    return Place(found[1], int(found[2]))


def _entry(entry: Entry) -> Any:
    details = [
        wire.AuditDetail(name=name, value=_text(value)) for name, value in entry.items() if name not in _ENVELOPE
    ]
    return wire.AuditEntry(
        index=int(entry["index"]), time=entry["time"], action=entry["action"], actor=entry["actor"],
        object=entry["object"], origin=entry["origin"], result=entry["result"], details=details,
    )  # fmt: skip


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _decision(told: Mapping[str, Any]) -> Any:
    explanation = told["explanation"]
    return wire.ExplainDecisionResponse(
        signal_id=told["signal_id"], partner=told["partner"], day=told["day"], state=told["state"],
        outcome=told["outcome"], entries=[_entry(one) for one in told["entries"]],
        explanation=_explanation(explanation, told["evidence"] or {}) if explanation else None,
    )  # fmt: skip


def _explanation(told: Mapping[str, Any], evidence: Mapping[str, Any]) -> Any:
    policy, match = told["policy"], told["match"]
    names = ("rule", "family", "stance", "value", "operator", "threshold", "lifted_by", "reason", "basis")
    return wire.Explanation(
        policy=policy["name"], version=policy["version"], policy_hash=policy["hash"], day=policy["day"],
        cause=policy["cause"], release=policy["release"], deciding=policy["deciding"],
        rules=[wire.ExplainedRule(**{name: str(rule[name]) for name in names}) for rule in policy["rules"]],
        probability=match["probability"], nobody=match["nobody"], grounds=match["grounds"],
        entry=evidence.get("entry"), logged=bool(evidence.get("explanation_is_what_was_logged")),
        approvals=[
            wire.AuditEntry(index=one["entry"], time=one["time"], actor=one["by"])
            for one in evidence.get("policy_approved_by", ())
        ],
    )  # fmt: skip


def _examination(examination: Examination) -> Any:
    return wire.Examination(
        state=on_wire(examination.state), began=_moment(examination.began), ended=_moment(examination.ended),
        done=examination.done, size=examination.size,
        alerts=[one for each in examination.alerts for one in _alerts(each)],
        verdict=_verdict(examination.verdict, examination.size) if examination.verdict else None,
    )  # fmt: skip


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""


def _verdict(verdict: Verdict, size: int) -> Any:
    return wire.Verdict(
        intact=verdict.intact, entries=verdict.entries, unsigned_entries=max(0, size - verdict.entries),
        witnessed=verdict.witnessed_size, root=verdict.root, findings=verdict.findings, steps_back=verdict.steps_back,
        unwitnessed=verdict.unwitnessed,
    )  # fmt: skip


def _alerts(answer: Answer) -> list[Any]:
    return [
        wire.MisuseAlert(alert=str(alert), actor=str(who), count=int(count), evidence=str(evidence))
        for alert, who, count, evidence, _ in answer.rows
    ]
