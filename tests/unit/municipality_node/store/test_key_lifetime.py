"""Keys appear before rows and go after them, whatever crashes."""

import pytest
from sqlalchemy import select

from keys.identity import MunicipalityCode
from keys.secret import SecretBytes
from municipality_node.store.data_keys import DataClass, DataKeys, KeyName
from municipality_node.store.key_lifetime import carry_out, doom, doomed, keyed_transaction
from municipality_node.store.schema import METADATA, REVISION
from servicekit.sqlite import open_engine
from servicekit.transactions import read_transaction, write_transaction

ONE, OTHER = KeyName(DataClass.WITHHELD, b"one"), KeyName(DataClass.RELEASED, b"one")


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(tmp_path / "store.sqlite")
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def data_keys(tmp_path):
    opened = DataKeys(tmp_path / "data-keys.sqlite", SecretBytes(bytes(32)), MunicipalityCode("0687"))
    yield opened
    opened.close()


def waiting(engine):
    with read_transaction(engine) as connection:
        return doomed(connection)


def test_a_transaction_that_fails_keeps_no_row_and_needs_no_key(engine, data_keys):
    def failing():
        with keyed_transaction(engine, data_keys) as transaction:
            transaction.drawing.fresh(ONE)
            transaction.connection.execute(REVISION.insert().values(name="x", number=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert not data_keys.holds(ONE)
    with read_transaction(engine) as connection:
        assert connection.execute(select(REVISION)).all() == []


def test_a_doomed_key_is_gone_when_its_transaction_ends(engine, data_keys):
    with keyed_transaction(engine, data_keys) as transaction:
        transaction.drawing.fresh(ONE)
        transaction.drawing.fresh(OTHER)
    with keyed_transaction(engine, data_keys) as transaction:
        doom(transaction.connection, [ONE, ONE])
        assert data_keys.holds(ONE)
    assert (data_keys.holds(ONE), data_keys.holds(OTHER), waiting(engine)) == (False, True, 0)


def test_a_crash_before_the_destruction_leaves_the_key_on_the_list(engine, data_keys):
    with keyed_transaction(engine, data_keys) as transaction:
        transaction.drawing.fresh(ONE)
    with write_transaction(engine) as connection:  # as far as it came
        doom(connection, [ONE])
    assert (data_keys.holds(ONE), waiting(engine)) == (True, 1)
    assert carry_out(engine, data_keys) == 1
    assert (data_keys.holds(ONE), waiting(engine), carry_out(engine, data_keys)) == (False, 0, 0)


def test_a_name_that_is_drawn_again_is_spared(engine, data_keys):
    with keyed_transaction(engine, data_keys) as transaction:
        sealed = transaction.drawing.fresh(ONE).seal("c", b"r", b"old")
    with write_transaction(engine) as connection:  # a crash before the destruction
        doom(connection, [ONE])
    with keyed_transaction(engine, data_keys) as transaction:
        again = transaction.drawing.fresh(ONE).seal("c", b"r", b"new")
    assert data_keys.cipher(ONE).unseal("c", b"r", again) == b"new"
    with pytest.raises(Exception, match="c"):
        data_keys.cipher(ONE).unseal("c", b"r", sealed)
