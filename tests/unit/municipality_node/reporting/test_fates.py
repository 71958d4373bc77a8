"""What became of signals: counted from what stays of them, in the month in which they came in."""

from datetime import date

import pytest

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.measures import ALL, Counts, Fate, Measure, fate_of
from municipality_node.domain.reporting.periods import Grain, periods
from municipality_node.domain.reporting.tables import drop_out, matching
from municipality_node.store.signal_fates import fates
from servicekit.transactions import read_transaction, write_transaction
from tests.support.node import MemoryGateway, Node, a_row
from tests.support.signals import a_signal

OPENED = {"opened": True, "outcome": "match", "rules": (), "code": "", "withdrawn": False}


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, Fate.RELEASED),
        ({"withdrawn": True}, Fate.WITHDRAWN),
        ({"opened": False, "outcome": ""}, Fate.SHUT),
        ({"outcome": "none"}, Fate.NOBODY),
        ({"code": "FORM_AMOUNT"}, Fate.REFUSED),
        ({"outcome": "review", "rules": ("N2",)}, Fate.DOUBTFUL),
        ({"rules": ("N5", "N2")}, Fate.DOUBTFUL),
        ({"rules": ("P1", "P2")}, Fate.REPEAT),
        ({"rules": ("P1",)}, Fate.WITHHELD),
        ({"rules": ("N4",)}, Fate.WITHHELD),
    ],
    ids=lambda value: value.value if isinstance(value, Fate) else "-".join(value) or "plain",
)
def test_every_signal_has_one_fate(changes, fate):
    assert fate_of(**{**OPENED, **changes}) is fate


def test_signals_are_counted_in_their_month_and_still_when_their_content_is_gone(tmp_path):
    gateway = MemoryGateway()
    node = Node(tmp_path, gateway)
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    gateway.submit(a_signal(surname="Onbekend", birth_date=date(1951, 1, 1), house_number=99), 2)
    node.work()
    month = CaseMonth.of(node.now.date())
    with read_transaction(node.tenant.engine) as connection:
        assert fates(connection, month) == {Fate.RELEASED: 1, Fate.SHUT: 1}
        assert fates(connection, month.earlier(1)) == {}
    with write_transaction(node.tenant.engine) as connection:
        connection.exec_driver_sql("UPDATE signal SET state = 'expired', content = NULL, sealed_explanation = NULL")
        assert fates(connection, month) == {Fate.RELEASED: 1, Fate.SHUT: 1}
    node.close()


def test_match_and_drop_out_are_shares_of_what_came_in():
    month = CaseMonth(2026, 3)
    counted = {Fate.SHUT: 40, Fate.NOBODY: 10, Fate.REPEAT: 20, Fate.WITHHELD: 10, Fate.RELEASED: 20}
    counts = Counts({month: {(Measure.FATES, fate.value, ALL): count for fate, count in counted.items()}})
    asked = periods(month, Grain.MONTH, 1)
    assert dict(matching(counts, asked, 0).series) == {"opened": [0.6], "matched": [0.5], "released": [0.2]}
    table = drop_out(counts, asked, 0)
    assert dict(zip(table.categories, table.series[0][1], strict=True))["repeat"] == 0.2


def test_nothing_is_told_of_fewer_than_ten_signals():
    month = CaseMonth(2026, 3)
    counts = Counts({month: {(Measure.FATES, Fate.SHUT.value, ALL): 9}})
    asked = periods(month, Grain.MONTH, 1)
    assert {value for _, values in matching(counts, asked, 0).series for value in values} == {None}
    assert set(drop_out(counts, asked, 0).series[0][1]) == {None}
