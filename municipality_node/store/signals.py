"""What became of every bundle: one row each, what is kept of it encrypted, nothing kept of what matched nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from keys.identity import Oin, SignalId
from keys.suite import Mode
from municipality_node.audit_trail import BundleReference
from municipality_node.store.reference_ciphers import COLUMN, ReferenceCiphers
from municipality_node.store.schema import REFUSED, SIGNAL, WITHDRAWAL

_CHUNK = 500

SignalName = tuple[Oin, SignalId]


class State(StrEnum):
    """Where a signal is."""

    UNOPENED = "unopened"
    """No resident's key opens it; kept sealed until its period ends."""
    NONE = "none"
    """Opened, and about nobody here: erased."""
    RELEASED = "released"
    REVIEW = "review"
    WITHHELD = "withheld"
    REFUSED = "refused"
    """Opened, and not well formed or not what the partner may send: erased."""
    REJECTED = "rejected"
    """A review officer said that it is about nobody here; erased when that can no longer be reversed."""
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(slots=True, kw_only=True, repr=False)
class SignalRow:
    """One bundle and what became of it."""

    id: int = 0
    partner: Oin
    signal_id: SignalId
    bundle_hash: bytes
    mode: int
    day: int
    leaf: int
    received_day: int
    state: State
    opened: bool = False
    outcome: str = ""
    code: str = ""
    rules: tuple[str, ...] = ()
    policy_hash: bytes | None = None
    reference: BundleReference
    tried_upto: int = 0
    content: bytes | None = None
    explanation: bytes | None = None
    ends_day: int | None = None
    """The last day on which what is withheld or in review is kept."""
    released_day: int | None = None

    @property
    def name(self) -> bytes:
        """What the row's encrypted columns are bound to."""
        return row_name(self.partner, self.signal_id)


LISTED_MODE = 0
"""The mode of a signal that came in a list of the municipality's own, not in a bundle."""


def origin_of(mode: int) -> str:
    """Return how a signal came here: in a bundle of some mode, or in a list."""
    return "list" if mode == LISTED_MODE else Mode(mode).spoken


def row_name(partner: Oin, signal_id: SignalId) -> bytes:
    """Return what the encrypted columns of a signal are bound to."""
    return partner.value.encode() + signal_id.value


def _named(connection: Connection, columns: Sequence[ColumnElement[Any]], names: Iterable[SignalName]) -> Iterator[Any]:
    """Yield the rows of these signals; `columns` begin with partner and signal id."""
    by_partner: dict[Oin, list[bytes]] = {}
    for partner, signal_id in names:
        by_partner.setdefault(partner, []).append(signal_id.value)
    for partner, ids in by_partner.items():
        for start in range(0, len(ids), _CHUNK):
            asked = columns[0] == partner.value, columns[1].in_(ids[start : start + _CHUNK])
            yield from connection.execute(select(*columns).where(*asked))


class Signals:
    """Reads and writes signals, refusals and withdrawals. Works on the caller's connection."""

    def __init__(self, references: ReferenceCiphers) -> None:
        self._references = references

    def forget_keys(self) -> None:
        """Drop from memory what ties signals to their audit entries."""
        self._references.forget()

    def find(self, connection: Connection, partner: Oin, signal_id: SignalId) -> SignalRow | None:
        """Return the row of a signal; None when no bundle of that id was processed."""
        query = select(SIGNAL).where(SIGNAL.c.partner == partner.value, SIGNAL.c.signal_id == signal_id.value)
        row = connection.execute(query).one_or_none()
        return self._of(row) if row else None

    def named(self, connection: Connection, signal_id: SignalId) -> SignalRow | None:
        """Return the row of a signal whose partner is not told."""
        row = connection.execute(select(SIGNAL).where(SIGNAL.c.signal_id == signal_id.value)).first()
        return self._of(row) if row else None

    def in_state(
        self, connection: Connection, state: State, *, tried_below: int | None = None, received: int | None = None
    ) -> list[SignalRow]:
        """Return the rows of one state, oldest first; with `tried_below` those that later keys may still open.

        With `received` those that came on that day.
        """
        query = select(SIGNAL).where(SIGNAL.c.state == state.value).order_by(SIGNAL.c.id)
        if tried_below is not None:
            query = query.where(SIGNAL.c.tried_upto < tried_below)
        if received is not None:
            query = query.where(SIGNAL.c.received_day == received)
        return [self._of(row) for row in connection.execute(query)]

    def known(self, connection: Connection, names: Iterable[SignalName]) -> dict[SignalName, bytes]:
        """Return the hash of the bundle that was processed under each of these names, where one was."""
        columns = (SIGNAL.c.partner, SIGNAL.c.signal_id, SIGNAL.c.bundle_hash)
        return {(Oin(row[0]), SignalId(row[1])): row[2] for row in _named(connection, columns, names)}

    def withdrawn(self, connection: Connection, names: Iterable[SignalName]) -> set[SignalName]:
        """Return which of these signals their partner took back."""
        columns = (WITHDRAWAL.c.partner, WITHDRAWAL.c.signal_id)
        return {(Oin(row[0]), SignalId(row[1])) for row in _named(connection, columns, names)}

    def next_id(self, connection: Connection) -> int:
        """Return the number for the next row, in a transaction that holds the write lock."""
        return (connection.execute(select(func.max(SIGNAL.c.id))).scalar_one() or 0) + 1

    def insert(self, connection: Connection, rows: Sequence[SignalRow]) -> None:
        """Write new rows with the numbers that they have."""
        if rows:
            connection.execute(insert(SIGNAL), [{"id": row.id, **self._columns(row)} for row in rows])

    def rewrite(self, connection: Connection, row: SignalRow) -> None:
        """Write a row that changed."""
        connection.execute(update(SIGNAL).where(SIGNAL.c.id == row.id).values(self._columns(row)))

    def tried(self, connection: Connection, ids: Sequence[int], upto: int) -> None:
        """Remember that no key up to `upto` opens these."""
        connection.execute(update(SIGNAL).where(SIGNAL.c.id.in_(ids)).values(tried_upto=upto))

    def refuse(self, connection: Connection, bundle_hash: bytes, code: str, received_day: int) -> bool:
        """Count a refused bundle; return whether it was counted now (once per bundle)."""
        if connection.execute(select(REFUSED).where(REFUSED.c.bundle_hash == bundle_hash)).first():
            return False
        connection.execute(insert(REFUSED).values(bundle_hash=bundle_hash, code=code, received_day=received_day))
        return True

    def withdraw(self, connection: Connection, partner: Oin, signal_id: SignalId, received_day: int) -> bool:
        """Remember a withdrawal; return whether it was new."""
        if self.withdrawn(connection, [(partner, signal_id)]):
            return False
        connection.execute(
            insert(WITHDRAWAL).values(partner=partner.value, signal_id=signal_id.value, received_day=received_day)
        )
        return True

    def by_ids(self, connection: Connection, ids: Iterable[int]) -> list[SignalRow]:
        """Return these rows, oldest first."""
        wanted, found = list(dict.fromkeys(ids)), []
        for start in range(0, len(wanted), _CHUNK):
            query = select(SIGNAL).where(SIGNAL.c.id.in_(wanted[start : start + _CHUNK]))
            found += [self._of(row) for row in connection.execute(query)]
        return sorted(found, key=lambda row: row.id)

    def explained(self, connection: Connection, states: Iterable[State]) -> list[int]:
        """Return the rows in these states that have an explanation, oldest first."""
        wanted = SIGNAL.c.state.in_([state.value for state in states])
        query = select(SIGNAL.c.id).where(wanted, SIGNAL.c.sealed_explanation.is_not(None))
        return list(connection.execute(query.order_by(SIGNAL.c.id)).scalars())

    def ended(self, connection: Connection, today: int) -> list[SignalRow]:
        """Return the rows, of whatever state, whose last day is over."""
        return [self._of(row) for row in connection.execute(select(SIGNAL).where(SIGNAL.c.ends_day < today))]

    def released_between(self, connection: Connection, first: int, after: int) -> int:
        """Return how many signals were released from a day on and before another (rule P6)."""
        within = (SIGNAL.c.released_day >= first) & (SIGNAL.c.released_day < after)
        query = select(func.count()).select_from(SIGNAL).where(within)
        return connection.execute(query).scalar_one()

    def expired(self, connection: Connection, state: State, before_day: int) -> list[int]:
        """Return the rows of one state that were received before a day."""
        query = select(SIGNAL.c.id).where(SIGNAL.c.state == state.value, SIGNAL.c.received_day < before_day)
        return list(connection.execute(query).scalars())

    def unopened_of_leaf(self, connection: Connection, leaf: int) -> list[int]:
        """Return the unopened rows that were sealed under a leaf."""
        query = select(SIGNAL.c.id).where(SIGNAL.c.state == State.UNOPENED.value, SIGNAL.c.leaf == leaf)
        return list(connection.execute(query).scalars())

    def erase(self, connection: Connection, ids: Iterable[int], state: State) -> None:
        """Delete what is kept of these signals and say why."""
        for number in ids:
            connection.execute(
                update(SIGNAL)
                .where(SIGNAL.c.id == number)
                .values(state=state.value, content=None, sealed_explanation=None)
            )

    def counts(self, connection: Connection) -> dict[str, dict[str, int]]:
        """Return numbers: by state, outcome, mode, deciding rule of what was withheld, and refusal code."""
        total = func.count()
        states = {row[0]: row[1] for row in connection.execute(select(SIGNAL.c.state, total).group_by(SIGNAL.c.state))}
        opened = connection.execute(select(total).select_from(SIGNAL).where(SIGNAL.c.opened == 1)).scalar_one()
        outcomes = {
            row[0]: row[1]
            for row in connection.execute(select(SIGNAL.c.outcome, total).group_by(SIGNAL.c.outcome))
            if row[0]
        }
        rules: dict[str, int] = {}
        withheld = select(SIGNAL.c.rules, total).where(SIGNAL.c.state == State.WITHHELD.value).group_by(SIGNAL.c.rules)
        for deciding, count in connection.execute(withheld):
            for rule in deciding.split(","):
                rules[rule] = rules.get(rule, 0) + count
        codes = {row[0]: row[1] for row in connection.execute(select(REFUSED.c.code, total).group_by(REFUSED.c.code))}
        after = select(SIGNAL.c.code, total).where(SIGNAL.c.state == State.REFUSED.value).group_by(SIGNAL.c.code)
        for code, count in connection.execute(after):
            codes[code] = codes.get(code, 0) + count
        by_mode = select(SIGNAL.c.mode, total).group_by(SIGNAL.c.mode).order_by(SIGNAL.c.mode)
        modes = {origin_of(mode): count for mode, count in connection.execute(by_mode)}
        return {
            "states": states, "opened": {"opened": opened}, "outcomes": outcomes, "rules": rules, "refused": codes,
            "modes": modes,
        }  # fmt: skip

    def _columns(self, row: SignalRow) -> dict[str, object]:
        return {
            "partner": row.partner.value,
            "signal_id": row.signal_id.value,
            "bundle_hash": row.bundle_hash,
            "mode": row.mode,
            "day": row.day,
            "leaf": row.leaf,
            "received_day": row.received_day,
            "state": row.state.value,
            "opened": int(row.opened),
            "outcome": row.outcome,
            "code": row.code,
            "rules": ",".join(row.rules),
            "policy_hash": row.policy_hash,
            "sealed_reference": self._sealed_reference(row),
            "entries": row.reference.entries,
            "tried_upto": row.tried_upto,
            "content": row.content,
            "sealed_explanation": row.explanation,
            "ends_day": row.ends_day,
            "released_day": row.released_day,
        }

    def _sealed_reference(self, row: SignalRow) -> bytes:
        return self._references.to_write(row.received_day).seal(COLUMN, row.name, row.reference.key)

    def _of(self, row: Row[tuple[object, ...]]) -> SignalRow:
        found = row._mapping  # noqa: SLF001 - SQLAlchemy's documented accessor
        partner, signal_id = Oin(found["partner"]), SignalId(found["signal_id"])
        cipher = self._references.to_read(found["received_day"])
        key = cipher.unseal(COLUMN, row_name(partner, signal_id), found["sealed_reference"])
        return SignalRow(
            id=found["id"],
            partner=partner,
            signal_id=signal_id,
            bundle_hash=found["bundle_hash"],
            mode=found["mode"],
            day=found["day"],
            leaf=found["leaf"],
            received_day=found["received_day"],
            state=State(found["state"]),
            opened=bool(found["opened"]),
            outcome=found["outcome"],
            code=found["code"],
            rules=tuple(filter(None, found["rules"].split(","))),
            policy_hash=found["policy_hash"],
            reference=BundleReference(key=key, entries=found["entries"]),
            tried_upto=found["tried_upto"],
            content=found["content"],
            explanation=found["sealed_explanation"],
            ends_day=found["ends_day"],
            released_day=found["released_day"],
        )
