"""Rows written as columns are the rows that were meant, whatever the columns are made of."""

from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, create_engine, select
from sqlalchemy.exc import IntegrityError

from audit.columns import Each, Rising, add_columns

TABLE = Table(
    "thing", MetaData(),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("code", Text),
    Column("day", Integer),
    Column("other", LargeBinary),
)  # fmt: skip
NUMBERS = st.integers(-(1 << 62), 1 << 62)


def several(values):
    return st.lists(values, min_size=1, max_size=40)


@contextmanager
def a_store():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TABLE.create(connection)
        yield connection
    engine.dispose()


def rows(connection):
    return [tuple(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.number))]


@given(
    several(st.binary(max_size=6) | st.binary(min_size=3, max_size=3)),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3), min_size=1),
    st.lists(NUMBERS | st.integers(0, 9) | st.none(), min_size=1),
    st.none() | st.binary(max_size=4),
    st.integers(0, 1 << 40),
)
def test_rows_are_what_each_column_says(contents, codes, days, other, first):
    count = len(contents)
    codes, days = (codes * count)[:count], (days * count)[:count]
    with a_store() as connection:
        add_columns(
            connection, TABLE,
            {"number": Rising(first), "content": Each(contents), "code": Each(codes), "day": Each(days),
             "other": other},
        )  # fmt: skip
        meant = zip(range(first, first + count), contents, codes, days, [other] * count, strict=True)
        assert rows(connection) == list(meant)


def test_a_batch_is_one_statement():
    said = []
    with a_store() as connection:
        connection.connection.driver_connection.set_trace_callback(said.append)
        add_columns(connection, TABLE, {"number": Rising(1), "content": Each([b"ab", b"cd", b"ef"]), "code": "x"})
        assert [text for text in said if text.startswith("INSERT")] == said[-1:]
        assert rows(connection) == [
            (1, b"ab", "x", None, None),
            (2, b"cd", "x", None, None),
            (3, b"ef", "x", None, None),
        ]


def test_columns_of_different_lengths_and_columns_without_values_are_refused():
    with a_store() as connection:
        for columns in (
            {"number": Rising(1), "content": Each([b"ab"]), "code": Each(["x", "y"])},
            {"number": Rising(1), "content": b"ab"},
        ):
            with pytest.raises(ValueError, match="unpack"):
                add_columns(connection, TABLE, columns)
        assert rows(connection) == []


def test_no_rows_are_no_statement_and_a_refused_one_leaves_none():
    with a_store() as connection:
        add_columns(connection, TABLE, {"number": Rising(1), "content": Each([])})
        add_columns(connection, TABLE, {"number": Rising(3), "content": Each([b"ab"])})
        with pytest.raises(IntegrityError):
            add_columns(connection, TABLE, {"number": Rising(1), "content": Each([b"ab"] * 4)})
        assert rows(connection) == [(3, b"ab", None, None, None)]
