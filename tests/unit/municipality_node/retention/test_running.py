"""Every class ends when its period ends, not a day earlier, with its keys, and on record."""

import json
import shutil
import sqlite3
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from keys.identity import Day, SignalId
from keys.secret import SecretBytes
from ldv.logbook import SqliteLogbook
from ldv.operation import Resource
from municipality_node.deciding.outcome import CONTENT
from municipality_node.domain.retention import Keeping, Period, RetentionTerms
from municipality_node.processing_log import LdvProcessingLog
from municipality_node.store.cases import case_key
from municipality_node.store.cipher import ColumnDamaged
from municipality_node.store.data_keys import DataClass, DataKeyDestroyed, KeyName
from municipality_node.store.key_lifetime import doom
from municipality_node.store.schema import AUDIT, EVALUATION_BATCH
from municipality_node.store.signal_keys import content_key, explanation_key, keys_of
from municipality_node.store.signals import State
from servicekit.transactions import read_transaction, write_transaction
from tests.support.desk import an_office
from tests.support.node import MemoryGateway, Node, a_row, bsn, id_of
from tests.support.retention import closed_case, ends, kept, last_day, on, overdue
from tests.support.signals import TODAY, a_signal

BORN = date(1980, 4, 12)
SURNAME = "Quaedackersvelt"
CONTENT_CLASSES = (DataClass.RELEASED, DataClass.WITHHELD, DataClass.REVIEW, DataClass.DECISION)


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row())
    yield node
    node.close()


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def entries(node, action):
    with read_transaction(node.tenant.engine) as connection:
        found = [json.loads(row) for row in connection.execute(select(AUDIT.entry.c.entry)).scalars()]
    return [entry for entry in found if entry["action"] == action]


def row_of(node, number):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.signals.named(connection, id_of(number))


def test_an_unopened_bundle_ends_with_the_key_of_its_day(node, gateway):
    gateway.submit(a_signal(surname="Visser", postcode="4301ZZ"), 1)
    node.work()
    assert ends(node, Keeping.UNOPENED) == {Keeping.UNOPENED: 1}
    assert (row_of(node, 1).state, row_of(node, 1).content) == (State.EXPIRED, None)
    assert node.tenant.data_keys.names(DataClass.UNOPENED) == []
    assert [entry["count"] for entry in entries(node, "unopened_expired")] == [1]


def test_withheld_content_ends_with_the_match_window_and_its_reasons_later(node, gateway):
    gateway.submit(a_signal(birth_date=BORN, amount_cents=1), 1)
    node.work()
    on(node, TODAY + timedelta(days=40))
    node.retention().run()
    row = row_of(node, 1)
    assert (row.state, row.content, row.explanation is not None) == (State.WITHHELD, None, True)
    assert not node.tenant.data_keys.holds(content_key(State.WITHHELD, row.name))
    ends(node, Keeping.EXPLANATIONS)
    assert row_of(node, 1).rules == ("P1",)
    assert not any(map(node.tenant.data_keys.holds, keys_of(row.name)))


def test_a_released_signal_without_a_case_ends(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    row = row_of(node, 1)
    ends(node, Keeping.RELEASED)
    assert (row_of(node, 1).state, row_of(node, 1).content) == (State.EXPIRED, None)
    assert not any(map(node.tenant.data_keys.holds, keys_of(row.name)))


def test_what_is_left_of_a_signal_ends_after_thirteen_months_with_everything_about_it(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    gateway.withdraw(id_of(1))
    node.work()
    for keeping in (Keeping.SIGNALS, Keeping.WITHDRAWALS, Keeping.FEEDBACK):
        assert kept(node.retention())[keeping] == 1
    ends(node, Keeping.SIGNALS)
    assert {kept(node.retention())[keeping] for keeping in (Keeping.WITHDRAWALS, Keeping.FEEDBACK)} == {0}
    assert row_of(node, 1) is None


def test_a_refused_bundle_is_forgotten(node, gateway):
    gateway.deliver(b"poison")
    node.work()
    ends(node, Keeping.REFUSED)


def test_queries_end_once_their_keys_are_there(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    with write_transaction(node.tenant.engine) as connection:
        batches = connection.execute(select(EVALUATION_BATCH)).all()
        connection.execute(
            EVALUATION_BATCH.insert().values(
                leaf=1, day=Day.of(TODAY).number, sealed_seed=b"x", pointers=b"", sealed_inputs=b"under way"
            )
        )
    assert kept(node.retention())[Keeping.QUERIES] == len(batches) == 1
    ends(node, Keeping.QUERIES)
    with read_transaction(node.tenant.engine) as connection:
        assert [row.sealed_inputs for row in connection.execute(select(EVALUATION_BATCH))] == [b"under way"]


def test_a_closed_case_ends_with_its_signals_attempts_people_and_key(office):
    number, still_open = closed_case(office), office.release()
    node = office.node
    with read_transaction(node.tenant.engine) as connection:
        stored = office.desk.cases.find(connection, node.tenant.data_keys, number)
    begun = office.today
    on(node, last_day(Keeping.CASES, begun) + timedelta(days=1))
    assert overdue(node.retention())["cases"] == 1
    assert node.retention().run()[Keeping.CASES] == 1
    assert office.case(number) is None
    assert office.case(still_open) is not None
    assert not node.tenant.data_keys.holds(case_key(stored.key_name))
    with read_transaction(node.tenant.engine) as connection:
        left = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE case_id = {number}").scalar_one()  # noqa: S608
            for table in ("case_signal", "case_person", "case_attempt")
        }
    assert set(left.values()) == {0}


def test_a_selection_list_keeps_a_case_longer(office):
    number = closed_case(office)
    longer = RetentionTerms(selection={Keeping.CASES: Period(months=60, basis="Selectielijst")})
    on(office.node, last_day(Keeping.CASES, office.today) + timedelta(days=300))
    office.node.retention(longer).run()
    assert office.case(number) is not None
    [status] = [one for one in office.node.retention(longer).status() if one.keeping is Keeping.CASES]
    assert (status.period, status.basis, status.overdue) == ("60 months", "Selectielijst", 0)


def test_lines_of_the_processing_log_end_in_their_file_and_on_record(node, gateway, tmp_path):
    logbook = SqliteLogbook(tmp_path / "processing.sqlite", Resource("drempel-node", "0"))
    activity, subjects = "https://register.example/1", SecretBytes(b"\x05" * 64)
    node.processing(LdvProcessingLog(logbook=logbook, subjects=subjects, activity=activity, clock=node.tenant.clock))
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    lines = kept(node.retention())[Keeping.PROCESSING]
    assert lines > 0
    on(node, last_day(Keeping.PROCESSING))
    node.retention().run()
    assert kept(node.retention())[Keeping.PROCESSING] == lines
    assert "processing-log" not in {entry["data_class"] for entry in entries(node, "retention_ended")}
    on(node, last_day(Keeping.PROCESSING) + timedelta(days=1))
    assert overdue(node.retention())["processing-log"] == lines
    node.retention().run()
    [ended] = [one for one in entries(node, "retention_ended") if one["data_class"] == "processing-log"]
    assert (ended["count"], kept(node.retention())[Keeping.PROCESSING]) == (lines, 0)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("processing.sqlite*"))
    assert b"vroegsignaal" not in raw, "not even in pages that are free"


def test_a_key_that_a_crash_left_without_a_row_is_destroyed(node):
    orphans = [KeyName(kind, bytes(4)) for kind in (*CONTENT_CLASSES, DataClass.CASE, DataClass.HISTORY)]
    drawing = node.tenant.data_keys.drawing()
    for name in orphans:
        drawing.fresh(name)
    drawing.keep()
    with write_transaction(node.tenant.engine) as connection:
        doom(connection, [KeyName(DataClass.RELEASED, b"doomed before the crash")])
    assert node.retention().keys_left() == 1
    node.retention().run()
    assert not any(map(node.tenant.data_keys.holds, orphans))
    assert node.retention().keys_left() == 0


def test_keys_that_are_needed_stay(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_signal(birth_date=BORN, amount_cents=1, arrears_since=TODAY - timedelta(days=50)), 2)
    gateway.submit(a_signal(surname="Visser", postcode="4301ZZ"), 3)
    node.work()
    before = {kind: set(node.tenant.data_keys.names(kind)) for kind in DataClass}
    node.retention().run()
    assert {kind: set(node.tenant.data_keys.names(kind)) for kind in DataClass} == before
    assert sum(map(len, before.values())) >= 6


def test_a_run_is_on_record_also_when_nothing_ended(node):
    node.retention().run()
    [entry] = entries(node, "retention_run")
    assert (entry["count"], entry["overdue"]) == (0, 0)


def test_a_working_node_runs_once_a_day(node):
    retention = node.retention()
    for _ in range(3):
        retention.run_when_due()
    assert len(entries(node, "retention_run")) == 1
    node.now += timedelta(days=1)
    retention.run_when_due()
    assert len(entries(node, "retention_run")) == 2


@pytest.mark.usefixtures("embedded")
def test_what_was_destroyed_is_in_no_file_and_in_no_earlier_copy(tmp_path, gateway):
    (tmp_path / "live").mkdir()
    node = Node(tmp_path / "live", gateway)
    node.register(a_row(geslachtsnaam=SURNAME))
    gateway.submit(a_signal(birth_date=BORN, surname=SURNAME), 1)
    gateway.submit(
        a_signal(birth_date=BORN, surname=SURNAME, amount_cents=1, arrears_since=TODAY - timedelta(days=70)), 2
    )
    node.work()
    row = row_of(node, 1)
    names = [*keys_of(row.name), *keys_of(row_of(node, 2).name)]
    sealed = {name: _sealed(node, name) for name in names}
    # A backup of the database, as the manual makes it: without the file of keys.
    shutil.copytree(tmp_path / "live", tmp_path / "backup", ignore=shutil.ignore_patterns("data-keys*"))
    cipher = node.tenant.data_keys.cipher(content_key(State.RELEASED, row.name))
    assert SURNAME.encode() in _opened(cipher, row, tmp_path / "backup")
    wrapped = [value for name in names if (value := _wrapped(node, name))]
    assert len(wrapped) == 4
    on(node, last_day(Keeping.SIGNALS) + timedelta(days=1))
    node.retention().run()
    node.close()
    raw = b"".join(file.read_bytes() for file in (tmp_path / "live").iterdir())
    secrets = [SURNAME.encode(), bsn(0).encode(), *wrapped, *filter(None, sealed.values())]
    assert [secret for secret in secrets if secret in raw] == []
    node.start()
    for name in names:
        with pytest.raises(DataKeyDestroyed):
            node.tenant.data_keys.cipher(name)
    # Every key that still lives, tried on what the backup holds.
    living = [node.tenant.data_keys.cipher(name) for kind in DataClass for name in node.tenant.data_keys.names(kind)]
    for key in (*living, node.tenant.keys.cases, node.tenant.keys.register):
        with pytest.raises(ColumnDamaged):
            _opened(key, row, tmp_path / "backup")
    node.close()


def _opened(cipher, row, directory):
    with sqlite3.connect(directory / "store.sqlite") as connection:
        [content] = connection.execute(
            "SELECT content FROM signal WHERE signal_id = ?", (row.signal_id.value,)
        ).fetchone()
    connection.close()
    return cipher.unseal(CONTENT, row.name, content)


def _sealed(node, name):
    column = "sealed_explanation" if name == explanation_key(name.subject) else "content"
    with read_transaction(node.tenant.engine) as connection:
        row = node.tenant.signals.named(connection, SignalId(name.subject[-16:]))
    return row.explanation if column == "sealed_explanation" else row.content


def _wrapped(node, name):
    with read_transaction(node.tenant.data_keys._engine) as connection:
        return node.tenant.data_keys._wrapped(connection, name)
