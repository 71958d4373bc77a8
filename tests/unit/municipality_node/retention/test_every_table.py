"""Every table of the store has an end that is named: a class of the daily run, or what else it ends with."""

import pytest

from municipality_node.domain.retention import Keeping
from municipality_node.retention.sweeps import ENDING_BY_DAY, sweeps
from municipality_node.store import audit_lookup, casework_schema, report_counts
from municipality_node.store.cases import Cases
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.store.schema import METADATA

TABLES = {
    "signal": Keeping.SIGNALS,
    "refused": Keeping.REFUSED,
    "withdrawal": Keeping.WITHDRAWALS,
    "history": Keeping.HISTORY,
    "listed": Keeping.LISTED,
    "feedback_due": Keeping.FEEDBACK,
    "feedback_outbox": Keeping.OUTBOX,
    "evaluation_batch": Keeping.QUERIES,
    "case_file": Keeping.CASES,
    "casework_user": Keeping.USERS,
    "casework_session": Keeping.SESSIONS,
    "policy_approval": Keeping.APPROVALS,
    "report_count": Keeping.REPORT_COUNTS,
    "audit_entry": Keeping.AUDIT,
}
PART_OF = {
    "review_item": "signal",
    "sample": "signal",
    "case_signal": "case_file",
    "case_person": "case_file",
    "case_attempt": "case_file",
    "case_hand_over": "case_file",
    "casework_password": "casework_user",
    "resident_link": "resident",
}
"""Rows that go with the row of another table: the database itself sees to it."""
ELSEWHERE = {
    "resident": "the next extract of the register, which replaces it",
    "staff": "the next list, which replaces it",
    "link_key": "the destruction of its epoch (ADR 0104)",
    "audit_tile": "the audit log that it is the tree of",
    "audit_checkpoint": "the audit log that it is about",
    "audit_lookup": "the audit log that it is derived from",
    "manifest": "nothing: it is public, and the chain of its versions is what nodes verify",
    "destroyed_leaf": "nothing: that a key was destroyed, without anybody's data",
    "revision": "nothing: one number per kind of change",
    "standing": "nothing: one row, whether the municipality is at work at this host",
    "taken": "the next day of work, which replaces it: one row, a day and a number",
    "doomed_key": "the next transaction, which destroys the key",
}
assert audit_lookup
assert casework_schema
assert report_counts


def test_every_table_has_an_end_that_is_named():
    assert {*TABLES, *PART_OF, *ELSEWHERE} == set(METADATA.tables)


@pytest.mark.parametrize(("part", "whole"), PART_OF.items())
def test_what_is_part_of_something_goes_with_it(part, whole):
    owners = {
        key.column.table.name: key.ondelete for column in METADATA.tables[part].columns for key in column.foreign_keys
    }
    assert owners[whole] == "CASCADE"


def test_every_class_is_ended_by_the_run_or_by_the_log_that_it_is(references):
    swept = {*sweeps(Cases(Pseudonyms(references)), list), *ENDING_BY_DAY}
    assert set(Keeping) - swept == {Keeping.PROCESSING, Keeping.AUDIT}


@pytest.fixture
def references():
    return None
