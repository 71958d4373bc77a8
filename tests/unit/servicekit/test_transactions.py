"""Whose fault it is when a statement fails; what transactions promise is tested in `tests/contract/test_store.py`."""

import sqlite3
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from servicekit.transactions import is_store_fault


def failure(kind, **stated):
    return kind("statement", {}, SimpleNamespace(**stated))


@pytest.mark.parametrize("state", ["08006", "25006", "40P01", "53100", "55P03", "57P01", "58030", "XX001", None])
def test_a_server_that_cannot_is_at_fault(state):
    assert is_store_fault(failure(OperationalError, sqlstate=state))


@pytest.mark.parametrize("state", ["23505", "42P01", "22P02", "25P02"])
def test_a_statement_that_is_wrong_is_not_the_servers_fault(state):
    assert not is_store_fault(failure(IntegrityError, sqlstate=state))


def test_what_the_driver_says_of_our_call_is_a_bug():
    assert not is_store_fault(failure(ProgrammingError, sqlstate=None))


@pytest.mark.parametrize(
    ("code", "fault"), [(sqlite3.SQLITE_FULL, True), (sqlite3.SQLITE_IOERR_WRITE, True), (sqlite3.SQLITE_ERROR, False)]
)
def test_a_file_that_cannot_be_written_is_at_fault_and_a_wrong_statement_is_not(code, fault):
    assert is_store_fault(failure(OperationalError, sqlite_errorcode=code)) == fault


def test_anything_else_is_a_bug():
    assert not is_store_fault(ValueError())
