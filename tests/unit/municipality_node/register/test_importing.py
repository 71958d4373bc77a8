"""A second import applies only differences, all of them or none."""

import pytest

from municipality_node.errors import RegisterShrinks
from municipality_node.register.extract import resident_of
from municipality_node.register.row import RowCode
from servicekit.transactions import read_transaction
from tests.support.node import HERE, MemoryGateway, Node, RegisterImport, a_row


@pytest.fixture
def node(tmp_path):
    node = Node(tmp_path, MemoryGateway())
    yield node
    node.close()


def an_import(node):
    return RegisterImport(
        municipality=HERE,
        engine=node.tenant.engine,
        residents=node.tenant.residents,
        audit=node.tenant.audit,
        processing=node.tenant.processing,
        today=node.now.date(),
    )


def residents(node):
    with read_transaction(node.tenant.engine) as connection:
        return [stored.resident for stored in node.tenant.residents.all(connection)]


def test_only_differences_are_written(node):
    many = [a_row(number, huisnummer=str(number + 1)) for number in range(10)]
    assert node.register(*many).counts() | {} == {
        "added": 10, "changed": 0, "unchanged": 0, "removed": 0, "rejected": 0, "foreign": 0,
    }  # fmt: skip
    second = [*many[1:9], a_row(9, geslachtsnaam="Smit", huisnummer="10"), a_row(20)]
    assert node.register(*second).counts() | {} == {
        "added": 1, "changed": 1, "unchanged": 8, "removed": 1, "rejected": 0, "foreign": 0,
    }  # fmt: skip
    assert {resident.surname for resident in residents(node)} == {"Berg", "Smit"}


def test_rows_of_another_municipality_are_counted_and_ignored(node):
    assert node.register(a_row(), a_row(1, gemeentecode="0363")).foreign == 1
    assert len(residents(node)) == 1


def test_a_second_row_of_one_number_is_refused(node):
    importing = an_import(node)
    assert importing.offer(resident_of(a_row())) is None
    refusal = importing.offer(resident_of(a_row(geslachtsnaam="Smit")))
    assert (refusal.code, refusal.field) == (RowCode.DUPLICATE_BSN, "burgerservicenummer")
    importing.finish()
    assert [resident.surname for resident in residents(node)] == ["Berg"]


def test_somebody_whose_row_is_rejected_stays_as_before(node):
    node.register(a_row(), a_row(1))
    importing = an_import(node)
    importing.offer(resident_of(a_row(1)))
    importing.reject(resident_of(a_row()).bsn)
    assert importing.finish().removed == 0
    assert len(residents(node)) == 2


def test_a_file_that_misses_many_residents_changes_nothing_unless_asked(node):
    node.register(*(a_row(number) for number in range(10)))
    with pytest.raises(RegisterShrinks):
        node.register(a_row(0))
    assert len(residents(node)) == 10
    assert node.register(a_row(0), accept_removals=True).removed == 9


def test_who_moves_begins_a_residence_today_and_who_stays_keeps_its_start(node):
    node.register(a_row(), a_row(1))
    node.register(a_row(huisnummer="40"), a_row(1, geslachtsnaam="Smit"))
    moved, stayed = sorted(residents(node), key=lambda resident: resident.residence.house_number, reverse=True)
    assert moved.residence.since == node.now.date()
    assert stayed.residence.since is None


def test_no_personal_value_rests_in_the_store_in_clear(node):
    node.register(a_row())
    with read_transaction(node.tenant.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM resident").scalar_one() == 1
    node.close()
    raw = node.at_rest()
    for planted in (a_row()["burgerservicenummer"], "Berg", "4301AA", "Dijkstraat", "19800412"):
        assert planted.encode() not in raw
