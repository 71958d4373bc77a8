"""A whole store of a node: what its versions make of it, two processes on it, and its way to the other engine."""

import threading

import pytest
from sqlalchemy import select, text

from audit.events import EventId
from audit.fsck import fsck
from audit.verify.source import open_source
from audit.verify.verification import verify
from keys.identity import Day
from municipality_node.auditing.copying import copy_audit_log
from municipality_node.errors import AuditLogRefused
from municipality_node.hosting.work_lock import StillAtWork, WorkLock
from municipality_node.store import feedback
from municipality_node.store.cipher import ColumnDamaged
from municipality_node.store.leaf_ciphers import leaf_key_name
from municipality_node.store.opening import copy_store, is_used, open_store, tables
from municipality_node.store.schema import AUDIT, METADATA
from servicekit.store import let_go, rewrite
from servicekit.transactions import read_transaction, write_transaction
from tests.contract.test_node_stores import a_row
from tests.support.node import NOW, PARTNER, Node, id_of

TODAY = NOW.date()
DAY = Day.of(TODAY)
LEAF = 4_294_967_297
ENGINES = ["sqlite", "postgresql"]


def test_the_migrations_make_exactly_the_declared_tables(engine):
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - this test only
    from alembic.migration import MigrationContext  # noqa: PLC0415 - idem

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


class TestTwoProcesses:
    """Opened twice, as each process does for itself."""

    @pytest.fixture
    def other(self, tmp_path, node, place):
        other = Node(tmp_path, node.gateway, store=place, custody=node._custody)
        yield other
        other.close()

    def test_entries_of_both_are_one_log_without_gaps(self, node, other, tmp_path):
        def record(one):
            for _ in range(15):
                with write_transaction(one.tenant.engine) as connection:
                    event = one.tenant.audit.event(EventId.SERVICE_STOPPED, "node", {})
                    one.tenant.audit.record(connection, [event])

        threads = [threading.Thread(target=record, args=(one,)) for one in (node, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with write_transaction(other.tenant.engine) as connection:
            other.tenant.audit.log.checkpoint(connection, other.tenant.audit.signer())
            assert fsck(connection, AUDIT, repair=False).entries == 30
        copy = tmp_path / "copy.sqlite"
        assert copy_audit_log(node.tenant, copy, advance=lambda _: None) == 30
        assert verify(open_source(copy), node.tenant.audit.verifier).sound

    def test_one_holds_the_work_and_the_other_gets_it_when_it_ends(self, node, other):
        lock, waits = WorkLock(node.tenant.engine), WorkLock(other.tenant.engine)
        with lock.held(), pytest.raises(StillAtWork), waits.held(patience=0.3):
            pytest.fail("both hold it")
        with waits.held(patience=0.3), pytest.raises(StillAtWork), lock.held(patience=0.3):
            pytest.fail("both hold it")

    def test_a_leafs_key_that_one_destroyed_is_in_neither_ones_memory(self, node, other):
        sealed = other.tenant.leaf_ciphers.of(LEAF).seal("column", b"row", b"plain")
        node.tenant.data_keys.destroy([leaf_key_name(LEAF)])
        assert other.tenant.leaf_ciphers.of(LEAF).unseal("column", b"row", sealed) == b"plain", "it was in memory"
        other.tenant.leaf_ciphers.forget_destroyed()
        with pytest.raises(ColumnDamaged):
            other.tenant.leaf_ciphers.of(LEAF).unseal("column", b"row", sealed)

    def test_a_copy_that_is_of_another_log_is_refused(self, node, tmp_path):
        with write_transaction(node.tenant.engine) as connection:
            node.tenant.audit.record(connection, [node.tenant.audit.event(EventId.SERVICE_STOPPED, "node", {})])
        copy_audit_log(node.tenant, tmp_path / "copy.sqlite", advance=lambda _: None)
        with write_transaction(node.tenant.engine) as connection:
            connection.execute(AUDIT.entry.update().values(entry=b"{}"))
        with pytest.raises(AuditLogRefused):
            copy_audit_log(node.tenant, tmp_path / "copy.sqlite", advance=lambda _: None)


class TestMovingTheStore:
    @pytest.fixture(params=["sqlite", "postgresql"])
    def target(self, request, tmp_path):
        if request.param == "postgresql":
            return request.getfixturevalue("postgresql").schema()
        return tmp_path / "target.sqlite"

    def test_a_store_is_the_same_on_the_other_engine_and_its_numbers_go_on(self, node, engine, target):
        with write_transaction(engine) as connection:
            node.tenant.signals.insert(connection, [a_row(1), a_row(2, content=None)])
            node.tenant.link_keys.add(connection, LEAF, {bytes([at]) * 32: bytes(32) for at in range(5)})
            node.tenant.link_keys.forget(connection, [4, 5])
            node.tenant.audit.record(connection, [node.tenant.audit.event(EventId.SERVICE_STOPPED, "node", {})])
        assert not is_used(target)
        copy_store(engine, target)
        assert is_used(target)
        moved = open_store(target)
        for table in tables():
            with read_transaction(engine) as here, read_transaction(moved) as there:
                query = select(table).order_by(*table.primary_key.columns)
                assert here.execute(query).all() == there.execute(query).all(), table.name
        with write_transaction(moved) as connection:
            node.tenant.link_keys.add(connection, LEAF, {b"x" * 32: bytes(32)})
            assert node.tenant.link_keys.highest(connection) == 6, "not a number of a key that is gone"
        moved.dispose()


def test_retention_and_destruction_may_vacuum_every_table(engine):
    let_go(engine, tables())
    rewrite(engine, tables())


def test_a_store_of_an_earlier_release_is_brought_up_to_date(place):
    from alembic import command  # noqa: PLC0415 - this test only
    from alembic.config import Config  # noqa: PLC0415 - idem

    from servicekit.store import open_engine, prepare  # noqa: PLC0415 - idem

    prepare(place)
    engine, configuration = open_engine(place), Config()
    configuration.set_main_option("script_location", "municipality_node:store/migrations")
    with write_transaction(engine) as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0004")
        connection.execute(text("INSERT INTO casework_user (name_ref, sealed_name, role, active)"
                                " VALUES (:ref, :ref, 'case-worker', 0)"), {"ref": b"x"})  # fmt: skip
        signal = {"partner": PARTNER.value, "id": id_of(1).value, "no": bytes(32)}
        connection.execute(text(
            "INSERT INTO signal (id, partner, signal_id, bundle_hash, mode, day, leaf, received_day, state, opened,"
            " outcome, code, rules, sealed_reference, entries, tried_upto)"
            " VALUES (1, :partner, :id, :no, 1, 5, 1, 5, 'unopened', 0, '', '', '', :no, 1, 0)"), signal)  # fmt: skip
    engine.dispose()
    engine = open_store(place)
    with read_transaction(engine) as connection:
        assert connection.execute(text("SELECT ended_day FROM casework_user")).scalar_one() >= DAY.number
        (due,) = feedback.due(connection, round_=1, first=5, last=5, limit=9)
        assert (due.partner, due.signal_id) == (PARTNER, id_of(1))
    engine.dispose()
