"""A page of the mailbox, from sealed bundles to recorded outcomes, in one transaction.

Every bundle has an outcome: opened and decided, kept sealed, or refused with a code; and has it once, however often the
mailbox returns it: by partner and signal id, and by its bytes when it is refused.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Engine

from keys.identity import Day
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.matching import Matcher
from municipality_node.ports import BundleItem, MailboxItem, WithdrawalItem
from municipality_node.receiving.opening import TagTables
from municipality_node.receiving.passage import Gate, Passage
from municipality_node.receiving.settling import Settlement, name_of
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.key_lifetime import keyed_transaction
from municipality_node.store.taken import take
from servicekit.clock import Clock
from servicekit.transactions import read_transaction
from signals.dutch_day import dutch_day


class Processing:
    """Processes pages of one municipality."""

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
        self._clock = clock

    def page(self, items: Sequence[MailboxItem], tables: TagTables, matcher: Matcher) -> Counter[str]:
        """Give every item its effect, durably; return how many came to what.

        Raises StoreUnavailable, or PolicyRefused without a policy in force; then nothing of the page has an effect.
        """
        now = self._clock.now()
        today = Day.of(now)
        policy = self._chamber.policies.in_force(dutch_day(now))
        passages = {item.sequence: Passage.of(item.bundle) for item in items if isinstance(item, BundleItem)}
        for passage in passages.values():
            self._gate.admit(passage, today)
        fresh = self._not_yet_processed(list(passages.values()))
        self._gate.unseal(fresh)
        self._gate.open(fresh, tables)
        self._gate.compare(fresh, matcher, policy.matching)
        with keyed_transaction(self._engine, self._data_keys) as transaction:
            settlement = Settlement(
                transaction,
                passages.values(),
                chamber=self._chamber,
                policy=policy,
                now=now,
                highest=tables.indexes.highest,
            )
            for item in items:
                if isinstance(item, BundleItem):
                    settlement.settle(passages[item.sequence])
                elif isinstance(item, WithdrawalItem):
                    settlement.withdraw((item.partner, item.signal_id))
                else:
                    settlement.counts["unreadable"] += 1
            settlement.write()
            take(transaction.connection, today, len(items))
        return settlement.counts

    def _not_yet_processed(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return what is worth opening: known and withdrawn signals are not."""
        named = {id(passage): name_of(passage.admitted) for passage in passages if passage.admitted}
        with read_transaction(self._engine) as connection:
            known = self._chamber.signals.known(connection, named.values())
            withdrawn = self._chamber.signals.withdrawn(connection, named.values())
        return [
            passage
            for passage in passages
            if id(passage) in named and named[id(passage)] not in known and named[id(passage)] not in withdrawn
        ]
