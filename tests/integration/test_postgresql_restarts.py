"""The server of a store ends in the middle of a transaction, or before it answers: nothing is lost or doubled."""

import asyncio
from collections import Counter
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from audit.verify.source import open_source
from audit.verify.verification import verify
from municipality_node.auditing.copying import copy_audit_log
from municipality_node.store.data_keys import DataClass
from municipality_node.store.schema import SIGNAL
from servicekit.transactions import StoreUnavailable, read_transaction
from tests.support.gateway_stores import ALICE, HERE, NODE, a_connection, a_partner, open_stores, parcel, waiting
from tests.support.node import MemoryGateway, Node, a_row
from tests.support.signals import a_signal

SIGNALS = 12
OUTCOMES = {"signal_decided", "bundle_unopened"}
INSTANTS = ("first", "middle", "commit", "answer")


class Restart:
    """Ends the server once, at an instant of the next write transaction of an engine, and starts it again."""

    def __init__(self, server, engine, instant):
        self.server, self.instant, self.statements, self.done = server, instant, 0, False
        self.left = {"first": 1, "middle": 12}.get(instant)
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)
        self.armed = False

    def _writes(self, connection):
        return self.armed and not self.done and connection.get_execution_options().get("drempel_write")

    def _statement(self, connection, *_):
        if self.left is not None and self._writes(connection):
            self.statements += 1
            if self.statements > self.left:
                self._restart()

    def _commit(self, connection):
        if self.left is not None or not self._writes(connection):
            return
        if self.instant == "answer":  # it is on disk, and whoever asked does not hear of it
            connection.connection.driver_connection.commit()
        self._restart()
        if self.instant == "answer":
            raise OperationalError("COMMIT", None, psycopg.OperationalError("no answer"))

    def _restart(self):
        self.done = True
        self.server.crash()
        self.server.start()


@pytest.fixture
def server(postgresql_apart):
    postgresql_apart.start()
    return postgresql_apart


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_page_has_its_effect_once_whenever_the_server_of_a_node_ends(server, tmp_path, instant):
    gateway = MemoryGateway()
    node = Node(tmp_path, gateway, store=server.schema())
    node.register(a_row())
    node.work()
    for number in range(SIGNALS):
        gateway.submit(a_signal() if number % 2 else a_signal(surname="Visser", postcode="4399ZZ"), number)
    restart, worker = Restart(server, node.tenant.engine, instant), node.worker()
    worker.run(once=True)  # the same process goes on by itself, as its loop does
    for number in range(SIGNALS, 2 * SIGNALS):
        gateway.submit(a_signal(), number)
    restart.armed = True
    with suppress(StoreUnavailable):
        worker.cycle(wait_seconds=0)
    restart.armed = False
    assert restart.done, "no transaction was hit"
    worker.run(once=True)
    assert gateway.items == []
    with read_transaction(node.tenant.engine) as connection:
        numbers = [int.from_bytes(one, "big") for one in connection.scalars(select(SIGNAL.c.signal_id))]
        states = Counter(connection.scalars(select(SIGNAL.c.state)))
        kept = {row.name for row in node.tenant.signals.by_ids(connection, range(1, 99)) if row.explanation}
    assert sorted(numbers) == list(range(2 * SIGNALS))
    assert states["unopened"] == SIGNALS // 2
    # Every explanation has its key; a key of the transaction that was undone goes with the next retention run.
    assert kept <= {name.subject for name in node.tenant.data_keys.names(DataClass.DECISION)}
    node.retention().run()
    assert kept == {name.subject for name in node.tenant.data_keys.names(DataClass.DECISION)}
    copy_audit_log(node.tenant, tmp_path / "copy.sqlite", advance=lambda _: None)
    verdict = verify(open_source(tmp_path / "copy.sqlite"), node.tenant.audit.verifier)
    assert verdict.sound, verdict.findings
    assert sum(verdict.actions[action] for action in OUTCOMES) == 2 * SIGNALS
    node.close()


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_batch_has_its_receipts_once_whenever_the_server_of_a_gateway_ends(server, tmp_path, instant):
    stores, close = open_stores(server.database(), directory=tmp_path)
    stores.enrolments.put_partner(a_partner(ALICE))
    stores.enrolments.put_connection(a_connection(HERE, NODE), epoch=1)
    restart = Restart(server, stores.engine, instant)
    asyncio.run(_accept(stores, restart))
    close()


async def _accept(stores, restart):
    first, second = ([parcel() for _ in range(SIGNALS)] for _ in range(2))
    before = await stores.acceptances.accept(ALICE, first, {})
    restart.armed = True
    with suppress(StoreUnavailable):
        await stores.acceptances.accept(ALICE, second, {})
    restart.armed = False
    assert restart.done, "no transaction was hit"
    after = await stores.acceptances.accept(ALICE, [*first, *second], {})  # as a partner's client does
    assert [one.receipt for one in after[:SIGNALS]] == [one.receipt for one in before]
    assert {one.repeated for one in after[SIGNALS:]} == {restart.instant == "answer"}
    assert sorted(item.bundle for item in await waiting(stores)) == sorted(one.bundle for one in [*first, *second])
