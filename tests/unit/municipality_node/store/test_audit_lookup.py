"""Entries are found again by what they say, page by page, and by an index."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from audit.events import EventId
from audit.fsck import fsck
from audit.lookup import differences
from audit.verify.source import open_source
from audit.verify.verification import verify
from municipality_node.store import audit_lookup
from municipality_node.store.audit_lookup import AUDIT_LOOKUP, PAGE, AuditLookup, Place, Wanted
from municipality_node.store.schema import AUDIT
from servicekit.transactions import read_transaction, write_transaction
from tests.support.node import MemoryGateway, Node

LOOKUP = AuditLookup()


@pytest.fixture
def node(tmp_path):
    node = Node(tmp_path, MemoryGateway())
    yield node
    node.close()


def _record(node, *about, event=EventId.SERVICE_STOPPED, actor="operator"):
    with write_transaction(node.tenant.engine) as connection:
        node.tenant.audit.record(connection, [node.tenant.audit.event(event, one, {}, actor=actor) for one in about])


def _all(node, wanted):
    """Return the indexes of every page."""
    found, after = [], None
    with write_transaction(node.tenant.engine) as connection:
        while LOOKUP.advance(connection):
            pass
        while True:
            entries = LOOKUP.page(connection, wanted, after)
            found += [entry["index"] for entry in entries[:PAGE]]
            if len(entries) <= PAGE:
                return found
            after = Place(entries[PAGE - 1]["time"][:10], entries[PAGE - 1]["index"])


def test_every_entry_is_on_exactly_one_page_the_newest_first(node):
    _record(node, *["one"] * 70)
    node.now = node.now.replace(year=node.now.year + 1)
    _record(node, *["two"] * 71)
    found = _all(node, Wanted())
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found)) == found[0] + 1
    assert len(_all(node, Wanted(about="two"))) == 71


def test_entries_are_found_by_event_actor_object_and_day_together(node):
    _record(node, "one", actor="user-a")
    day = node.now.date().isoformat()
    _record(node, "one", actor="user-b")
    _record(node, "one", event=EventId.SIGNED_OUT, actor="user-b")
    chosen = Wanted(action="service_stopped", actor="user-b", about="one", first=day, last=day)
    assert len(_all(node, chosen)) == 1
    assert len(_all(node, Wanted(action="service_stopped", about="one"))) == 2
    assert len(_all(node, Wanted(actor="user-b"))) == 2
    assert _all(node, Wanted(about="one", last="2000-01-01")) == []


def test_it_is_made_in_steps_and_says_what_is_left(node):
    _record(node, *["one"] * 30)
    with write_transaction(node.tenant.engine) as connection:
        size = LOOKUP.size(connection)
        assert LOOKUP.advance(connection, 10) == size - 10
        assert LOOKUP.advance(connection, size) == 0


def test_a_log_that_began_anew_is_looked_up_anew(node):
    _record(node, *["one"] * 5)
    before = _all(node, Wanted())
    with write_transaction(node.tenant.engine) as connection:
        connection.execute(delete(AUDIT.entry))
        connection.execute(delete(AUDIT.tile))
    _record(node, *["another"] * (len(before) + 3))
    assert _all(node, Wanted(about="one")) == []
    assert len(_all(node, Wanted(about="another"))) == len(before) + 3


def test_a_damaged_entry_is_listed_by_its_place_and_hides_no_other(node):
    _record(node, "one", "two")
    with write_transaction(node.tenant.engine) as connection:
        last = LOOKUP.size(connection) - 1
        connection.execute(update(AUDIT.entry).where(AUDIT.entry.c.index == last).values(entry=b"{\xff"))
    assert _all(node, Wanted(about="one")) == [last - 1]
    assert last in _all(node, Wanted())


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(action="signal_decided"),
        Wanted(actor="user-a"),
        Wanted(actor="user-a", action="signal_viewed"),
        Wanted(actor="service", action="signal_decided", first="2026-01-01", last="2026-02-01"),
        Wanted(about="aa" * 16, action="signal_decided"),
        Wanted(first="2026-01-01", last="2026-02-01"),
    ],
    ids=lambda wanted: (
        "-".join(name for name in ("action", "actor", "about", "first") if getattr(wanted, name)) or "all"
    ),
)
def test_no_page_walks_the_whole_log(node, wanted):
    with read_transaction(node.tenant.engine) as connection:
        table = AUDIT_LOOKUP.c
        query = select(table.index).where(*audit_lookup._chosen(wanted))
        query = query.order_by(table.day.desc(), table.index.desc()).limit(PAGE + 1)
        compiled = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        plans = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    assert all("USING" in plan and "INDEX" in plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))), plans
    if wanted.action or wanted.actor or wanted.first or wanted.about:
        assert all(not plan.startswith("SCAN") for plan in plans), plans


HIDDEN = pytest.mark.parametrize(
    "hide",
    [
        "UPDATE audit_lookup SET actor = 'operator' WHERE actor = 'user-a'",
        "UPDATE audit_lookup SET action = 'service_stopped' WHERE actor = 'user-a'",
        "UPDATE audit_lookup SET object = 'two' WHERE actor = 'user-a'",
        "UPDATE audit_lookup SET day = '2020-01-01' WHERE actor = 'user-a'",
        "DELETE FROM audit_lookup WHERE actor = 'user-a'",
        "UPDATE audit_lookup SET \"index\" = -1 WHERE actor = 'user-a'",
    ],
)


@HIDDEN
def test_an_entry_that_was_hidden_from_the_pages_is_found_by_verifier_fsck_and_the_nodes_own_check(node, hide):
    _record(node, "one", event=EventId.SIGNED_OUT, actor="user-a")
    _record(node, "one", "two")
    _all(node, Wanted())
    path, key = node.tenant.engine.url.database, node.tenant.audit.verifier
    with write_transaction(node.tenant.engine) as connection:
        node.tenant.audit.log.checkpoint(connection, node.tenant.audit.signer())
        connection.exec_driver_sql(hide)
    [finding] = verify(open_source(Path(path)), str(key)).findings
    assert "the look-up beside the log differs" in finding
    with read_transaction(node.tenant.engine) as connection:
        assert fsck(connection, AUDIT, repair=False).lookup == differences(connection) > 0
    with write_transaction(node.tenant.engine) as connection:
        fsck(connection, AUDIT, repair=True)
    assert verify(open_source(Path(path)), str(key)).sound
    assert len(_all(node, Wanted(actor="user-a"))) == 1


def test_a_look_up_that_ends_before_the_log_or_belongs_to_another_is_no_damage(node):
    _record(node, "one", "two")
    _all(node, Wanted())
    _record(node, "three")
    with write_transaction(node.tenant.engine) as connection:
        assert differences(connection) == 0
        connection.execute(update(AUDIT_LOOKUP).values(actor="of another log"))
        assert differences(connection) == 0
    assert len(_all(node, Wanted(about="one"))) >= 1
