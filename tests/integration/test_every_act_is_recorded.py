"""Nothing happens without its record: what cannot be recorded is refused, and leaves nothing behind."""

import os
import re
from pathlib import Path

import grpc
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from audit.events import EventId
from gateway.adapters import schema
from keys.identity import SignalId
from municipality_node.viewing import Viewing
from servicekit.sqlite import open_engine
from servicekit.transactions import write_transaction
from tests.support.gateway import PARTNER, calling, lay_out, running
from tests.support.node import MemoryGateway, Node
from tests.support.signals import a_signal

ROOT = Path(__file__).resolve().parents[2]
KEPT = (schema.receipt, schema.mailbox_item)
SEALED = "CREATE TRIGGER sealed BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'sealed'); END"


def test_every_event_of_the_catalogue_is_recorded_by_some_act():
    parts = ("gateway", "municipality_node", "audit/commands")
    source = "".join(path.read_text() for part in parts for path in (ROOT / part).rglob("*.py"))
    used = set(re.findall(r"EventId\.([A-Z_]+)", source))
    assert {event.name for event in EventId} - used == set()


def test_the_test_of_totality_sees_a_change_without_an_entry(tmp_path, unrecorded):
    engine = open_engine(tmp_path / "store.db")
    with write_transaction(engine) as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER)"))
    with write_transaction(engine) as connection:
        connection.execute(text("INSERT INTO thing VALUES (1)"))
    engine.dispose()
    assert unrecorded == [{"thing"}]
    unrecorded.clear()


async def test_a_signal_whose_acceptance_cannot_be_recorded_is_not_accepted(tmp_path):
    place = lay_out(tmp_path)
    signal_id = SignalId(os.urandom(16))
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        engine = open_engine(place.settings.store)
        with write_transaction(engine) as connection:
            connection.exec_driver_sql(SEALED)
        with pytest.raises(grpc.aio.AioRpcError):
            await caller.submit([place.signed(a_signal(), signal_id)])
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("DROP TRIGGER sealed")
            counts = [connection.scalar(select(func.count()).select_from(table)) for table in KEPT]
            assert counts == [0, 0]
        [response] = await caller.submit([place.signed(a_signal(), signal_id)])
        engine.dispose()
    assert not response.results[0].receipt.repeated_submission


def test_a_look_that_cannot_be_recorded_shows_nothing(tmp_path):
    node = Node(tmp_path, MemoryGateway())
    try:
        viewing = Viewing(node.tenant, user="user-1")
        assert viewing.released() == []
        with write_transaction(node.tenant.engine) as connection:
            connection.exec_driver_sql(SEALED)
        with pytest.raises(DatabaseError):
            viewing.released()
    finally:
        node.close()
