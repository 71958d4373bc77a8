"""Bundles that nothing opened: tried again when somebody moves in, destroyed when their period ends."""

from collections.abc import Sequence

from sqlalchemy import Engine

from keys.identity import Day
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.matching import Matcher
from municipality_node.deciding.outcome import CONTENT
from municipality_node.domain.policy import Policy
from municipality_node.receiving.opening import TagTables
from municipality_node.receiving.passage import Gate, Passage
from municipality_node.receiving.settling import settle_opened
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.key_lifetime import keyed_transaction
from municipality_node.store.signal_keys import bundle_key
from municipality_node.store.signals import SignalRow, State
from servicekit.clock import Clock
from servicekit.transactions import read_transaction
from signals.dutch_day import dutch_day

KEPT_DAYS = 30
"""How long an unopened bundle is kept, and how far from its day a residence may begin that opens it."""


class Retrying:
    """Looks after the unopened bundles of one municipality."""

    def __init__(
        self,
        *,
        engine: Engine,
        data_keys: DataKeys,
        gate: Gate,
        chamber: Chamber,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._data_keys = data_keys
        self._gate = gate
        self._chamber = chamber
        self._signals = chamber.signals
        self._audit = chamber.audit
        self._clock = clock

    def retry(self, tables: TagTables, matcher: Matcher) -> int:
        """Try every kept bundle with the keys that came after its last trial; return how many opened.

        Only for residents whose residence began within KEPT_DAYS of the bundle's day: old acquaintances are no movers.
        """
        highest = tables.indexes.highest
        with read_transaction(self._engine) as connection:
            waiting = self._signals.in_state(connection, State.UNOPENED, tried_below=highest)
        opened = 0
        for upto in sorted({row.tried_upto for row in waiting}):
            rows = [row for row in waiting if row.tried_upto == upto]
            opened += self._retry(rows, upto, tables, matcher)
        return opened

    def _retry(self, rows: Sequence[SignalRow], upto: int, tables: TagTables, matcher: Matcher) -> int:
        today = Day.of(self._clock.now())
        passages = [
            Passage(data=bundle, hash=row.bundle_hash) for row, bundle in zip(rows, self._bundles(rows), strict=True)
        ]
        for passage in passages:
            self._gate.admit(passage, today)
        self._gate.unseal(passages)
        self._gate.open(passages, tables, upto)
        for row, passage in zip(rows, passages, strict=True):
            if passage.opened is not None and not self._moved_in(row, passage, matcher):
                passage.opened = None
        policy = self._chamber.policies.in_force(dutch_day(self._clock.now()))
        self._gate.compare(passages, matcher, policy.matching)
        return self._persist(list(zip(rows, passages, strict=True)), policy, tables.indexes.highest)

    def _bundles(self, rows: Sequence[SignalRow]) -> list[bytes]:
        ciphers = {day: self._data_keys.cipher(bundle_key(day)) for day in {row.received_day for row in rows}}
        return [ciphers[row.received_day].unseal(CONTENT, row.name, row.content or b"") for row in rows]

    def _moved_in(self, row: SignalRow, passage: Passage, matcher: Matcher) -> bool:
        if passage.opened is None:
            return False
        behind = matcher.residents(matcher.owners(passage.opened)).values()
        return any(
            found.resident.residence.since is not None
            and abs(Day.of(found.resident.residence.since).number - row.day) <= KEPT_DAYS
            for found in behind
        )

    def _persist(self, tried: Sequence[tuple[SignalRow, Passage]], policy: Policy, highest: int) -> int:
        opened = [
            (row, passage) for row, passage in tried if passage.opened and passage.admitted and not passage.refusal
        ]
        done = {row.id for row, _ in opened}
        with keyed_transaction(self._engine, self._data_keys) as transaction:
            connection = transaction.connection
            docket = Docket(transaction, self._chamber, policy=policy, now=self._clock.now())
            docket.expect_residents(passage.match.resident for _, passage in opened if passage.match)
            for row, passage in opened:
                row.tried_upto = highest
                settle_opened(passage, row, docket, self._audit)
                self._signals.rewrite(connection, row)
            docket.write()
            self._signals.tried(connection, [row.id for row, _ in tried if row.id not in done], highest)
            self._audit.record(connection, docket.events)
        return len(opened)
