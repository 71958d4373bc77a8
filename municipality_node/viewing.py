"""Looking at signals: recorded before it is shown, and showing no more than the view is for."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from audit.actors import pseudonym
from audit.events import EventId, Result
from keys.errors import MalformedIdentity
from keys.identity import Day, SignalId
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.outcome import CONTENT, EXPLANATION
from municipality_node.domain.casework.roles import GRANTS, Permission, granted
from municipality_node.errors import NotPermitted, UnknownSignal, UnknownUser
from municipality_node.evidence import Evidence, evidence_of, look_everything_up, names_of, signal_behind
from municipality_node.processing_log import SHOWN, Handled
from municipality_node.store.audit_lookup import AuditLookup, Entry
from municipality_node.store.signal_keys import content_key, explanation_key
from municipality_node.store.signals import SignalRow, State, origin_of
from municipality_node.store.standing import standing
from municipality_node.store.users import Users
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction, write_transaction


class View(StrEnum):
    """What can be looked at."""

    INBOX = "inbox"
    RELEASED = "released"
    REVIEW = "review"
    WHY = "why"


Shown = Mapping[str, object]
_ASKS: Mapping[View, Permission] = {
    View.INBOX: Permission.EXPLAIN_DECISION,
    View.RELEASED: Permission.VIEW_RELEASED,
    View.REVIEW: Permission.REVIEW_SIGNALS,
    View.WHY: Permission.EXPLAIN_DECISION,
}
_SEES_WORDS = frozenset({Permission.VIEW_RELEASED, Permission.REVIEW_SIGNALS})
"""Who may read, in an explanation, what was stated and what is registered."""
_FUNNEL = ("received", "refused", "opened", "unopened", "none", "matched", "review", "released", "withheld")


class Viewing:
    """The views of one municipality, for one user: named in the log by a pseudonym of custody's own key."""

    def __init__(self, tenant: Tenant, *, user: str, told: bool = False, origin: str = "command-line") -> None:
        self._tenant = tenant
        self._name = user
        self._told = told
        self._origin = origin
        self._user = pseudonym(tenant.keys.actors.expose(), user, tenant.clock.today())

    def inbox(self) -> list[Shown]:
        """Return every signal that has an outcome or waits for one: codes and days, nobody's data."""
        self._permitted(View.INBOX)
        with read_transaction(self._tenant.engine) as connection:
            rows = [row for state in State for row in self._tenant.signals.in_state(connection, state)]
        self._record(View.INBOX, len(rows))
        return [_line(row) for row in sorted(rows, key=lambda row: row.id)]

    def released(self) -> list[Shown]:
        """Return the released signals with the resident that each is about."""
        return self._cases(View.RELEASED, State.RELEASED)

    def review(self) -> list[Shown]:
        """Return the signals in review with the resident that each may be about, and why that is doubtful."""
        return self._cases(View.REVIEW, State.REVIEW)

    def why(self, signal: str) -> Shown:
        """Return the explanation of one decision, named by its signal id or by an entry of the audit log.

        With it the entry that committed to the explanation, and who approved the policy. It is in words for whoever may
        know whom it is about. Raises UnknownSignal, NotPermitted.
        """
        permissions = self._permitted(View.WHY)
        try:
            wanted = SignalId.from_hex(signal)
        except MalformedIdentity:
            raise UnknownSignal("not a signal id", field="signal_id") from None
        look_everything_up(self._tenant.engine)
        with read_transaction(self._tenant.engine) as connection:
            row = self._tenant.signals.named(connection, wanted)
            row = row or signal_behind(connection, self._tenant.signals, signal)
        if row is None:
            raise UnknownSignal("no signal of this id", field="signal_id")
        self._record(View.WHY, 1, about=row)
        explanation = self._explanation(row)
        told = explanation if permissions & _SEES_WORDS else _without_words(explanation)
        return {**_line(row), "explanation": told, "evidence": self._evidence(row), "entries": self._entries(row)}

    def status(self) -> dict[str, Any]:
        """Return counts only: the funnel, how signals travelled, what was withheld by rule and refused by code."""
        with read_transaction(self._tenant.engine) as connection:
            counts = self._tenant.signals.counts(connection)
            residents = self._tenant.residents.count(connection)
            stands = standing(connection).state
        states, refused = counts["states"], counts["refused"]
        funnel = {
            "received": sum(states.values()) + sum(refused.values()) - states.get(State.REFUSED.value, 0),
            "refused": sum(refused.values()),
            "opened": counts["opened"]["opened"],
            "matched": counts["outcomes"].get("match", 0),
            **{name: states.get(name, 0) for name in (
                "unopened", "none", "review", "rejected", "released", "withheld", "withdrawn", "expired"
            )},
        }  # fmt: skip
        return {
            "municipality": self._tenant.municipality.value,
            "standing": stands.value,
            "residents": residents,
            **funnel,
            "received_by_mode": counts["modes"],
            "withheld_by_rule": counts["rules"],
            "refused_by_code": refused,
        }

    def _permitted(self, view: View) -> frozenset[Permission]:
        """Return what the user may do. Raises NotPermitted, on record, and UnknownUser for a name that was told.

        A name that was not told, and is nobody's, is the operator's in a trial (`commands.keyboard`).
        """
        users = Users(self._tenant.keys.cases, self._tenant.keys.references)
        with read_transaction(self._tenant.engine) as connection:
            user = users.named(connection, self._name)
        if user is None and not self._told:
            return frozenset(Permission)
        if user is None:
            raise UnknownUser("nobody of this name works here", field="user")
        if user.active and granted(user.role, _ASKS[view]):
            return GRANTS[user.role]
        fields = {"permission": _ASKS[view].value}
        with write_transaction(self._tenant.engine) as connection:
            event = self._tenant.audit.event(
                EventId.ACT_REFUSED,
                view.value,
                fields,
                origin=self._origin,
                actor=self._user,
                result=Result.REFUSED,
            )
            self._tenant.audit.record(connection, [event])
        raise NotPermitted(f"role {user.role.value}", field=_ASKS[view].value)

    def _cases(self, view: View, state: State) -> list[Shown]:
        self._permitted(view)
        with read_transaction(self._tenant.engine) as connection:
            rows = self._tenant.signals.in_state(connection, state)
        self._record(view, len(rows))
        shown = [(row, CaseContent.decode(self._opened(row))) for row in rows]
        residents = [kept.resident for _, kept in shown if kept.resident]
        self._tenant.processing.write(SHOWN, [Handled(resident.bsn) for resident in residents])
        return [{**_line(row), **self._case(row, kept)} for row, kept in shown]

    def _case(self, row: SignalRow, kept: CaseContent) -> Shown:
        explanation = self._explanation(row) or {}
        match, resident, signal = explanation.get("match", {}), kept.resident, kept.signal
        candidates = match.get("candidates") or [{}]
        return {
            "burgerservicenummer": resident.bsn.value if resident else None,
            "secrecy": resident.secrecy if resident else None,
            "signal_type": signal.signal_type.name,
            "amount_cents": signal.amount_cents,
            "arrears_since": signal.arrears_since.isoformat() if signal.arrears_since else None,
            "probability": match.get("probability"),
            "grounds": match.get("grounds", []),
            "words": candidates[0].get("words", ""),
        }

    def _evidence(self, row: SignalRow) -> Evidence | None:
        if row.explanation is None:
            return None
        with read_transaction(self._tenant.engine) as connection:
            return evidence_of(connection, row, self._explained(row))

    def _entries(self, row: SignalRow) -> list[Entry]:
        """Return every entry about a signal, this look at it included."""
        with read_transaction(self._tenant.engine) as connection:
            return AuditLookup().about(connection, names_of(row))

    def _explanation(self, row: SignalRow) -> dict[str, Any] | None:
        if row.explanation is None:
            return None
        told: dict[str, Any] = json.loads(self._explained(row))
        return told

    def _opened(self, row: SignalRow) -> bytes:
        cipher = self._tenant.data_keys.cipher(content_key(row.state, row.name))
        return cipher.unseal(CONTENT, row.name, row.content or b"")

    def _explained(self, row: SignalRow) -> bytes:
        cipher = self._tenant.data_keys.cipher(explanation_key(row.name))
        return cipher.unseal(EXPLANATION, row.name, row.explanation or b"")

    def _record(self, view: View, count: int, about: SignalRow | None = None) -> None:
        """Write the look down; what cannot be recorded is not shown."""
        with write_transaction(self._tenant.engine) as connection:
            name = view.value
            if about is not None:
                name = about.reference.next()
                self._tenant.signals.rewrite(connection, about)
            event = self._tenant.audit.event(
                EventId.SIGNAL_VIEWED,
                name,
                {"view": view.value, "count": count},
                origin=self._origin,
                actor=self._user,
            )
            self._tenant.audit.record(connection, [event])
            if about is not None:
                AuditLookup().advance(connection)


def _line(row: SignalRow) -> Shown:
    return {
        "signal_id": str(row.signal_id),
        "partner": row.partner.value,
        "day": Day(row.day).date.isoformat(),
        "mode": origin_of(row.mode),
        "state": row.state.value,
        "outcome": row.outcome,
        "rules": list(row.rules),
        "code": row.code,
    }


def _without_words(explanation: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an explanation with probabilities, codes and rules, and without what was stated or registered."""
    if explanation is None:
        return None
    match = explanation["match"]
    candidates = [{name: value for name, value in one.items() if name != "words"} for one in match["candidates"]]
    return {**explanation, "match": {**match, "candidates": candidates}}
