"""Data keys: separate, durable before use, gone when destroyed."""

import os
import shutil

import pytest

from keys.identity import MunicipalityCode
from keys.secret import SecretBytes
from municipality_node.store.data_keys import DataClass, DataKeyDestroyed, DataKeys, KeyName

HERE = MunicipalityCode("0687")
WRAP = SecretBytes(bytes(range(32)))
ONE, OTHER = KeyName(DataClass.WITHHELD, b"one"), KeyName(DataClass.CASE, b"one")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data-keys.sqlite"


@pytest.fixture
def data_keys(path):
    opened = DataKeys(path, WRAP, HERE)
    yield opened
    opened.close()


def drawn(data_keys, *names):
    drawing = data_keys.drawing()
    ciphers = [drawing.fresh(name) for name in names]
    assert drawing.keep() == list(names)
    return ciphers


def test_what_a_drawn_key_seals_is_opened_after_a_restart(data_keys, path):
    (cipher,) = drawn(data_keys, ONE)
    sealed = cipher.seal("column", b"row", b"value")
    again = DataKeys(path, WRAP, HERE)
    assert again.cipher(ONE).unseal("column", b"row", sealed) == b"value"
    again.close()


def test_a_key_is_known_only_once_it_is_kept(data_keys):
    data_keys.drawing().fresh(ONE)
    assert not data_keys.holds(ONE)
    with pytest.raises(DataKeyDestroyed):
        data_keys.cipher(ONE)


def test_one_transaction_draws_a_name_once_and_the_next_finds_it(data_keys):
    drawing = data_keys.drawing()
    sealed = drawing.cipher(ONE).seal("column", b"row", b"value")
    assert drawing.cipher(ONE).unseal("column", b"row", sealed) == b"value"
    drawing.keep()
    later = data_keys.drawing()
    assert later.cipher(ONE).unseal("column", b"row", sealed) == b"value"
    assert later.keep() == []


def test_classes_do_not_share_keys(data_keys):
    one, other = drawn(data_keys, ONE, OTHER)
    with pytest.raises(Exception, match="column"):
        other.unseal("column", b"row", one.seal("column", b"row", b"value"))


def test_destroying_takes_exactly_the_named_keys(data_keys):
    drawn(data_keys, ONE, OTHER)
    assert data_keys.destroy([ONE, KeyName(DataClass.REVIEW, b"never there")]) == 1
    assert not data_keys.holds(ONE)
    assert data_keys.names(DataClass.CASE) == [OTHER]
    with pytest.raises(DataKeyDestroyed, match="withheld"):
        data_keys.key(ONE)


def test_a_fresh_key_replaces_what_a_crash_left(data_keys):
    (left,) = drawn(data_keys, ONE)
    (fresh,) = drawn(data_keys, ONE)
    assert data_keys.cipher(ONE).unseal("c", b"r", fresh.seal("c", b"r", b"value")) == b"value"
    with pytest.raises(Exception, match="c"):
        data_keys.cipher(ONE).unseal("c", b"r", left.seal("c", b"r", b"value"))


def test_the_file_alone_opens_nothing_and_is_its_owners_only(data_keys, path, tmp_path):
    drawn(data_keys, ONE)
    assert path.stat().st_mode & 0o077 == 0
    shutil.copytree(tmp_path, tmp_path.with_name("stolen"))
    stolen = DataKeys(tmp_path.with_name("stolen") / path.name, SecretBytes(os.urandom(32)), HERE)
    with pytest.raises(DataKeyDestroyed):
        stolen.key(ONE)
    stolen.close()


def test_a_key_of_one_municipality_is_no_key_of_another(data_keys, path):
    drawn(data_keys, ONE)
    elsewhere = DataKeys(path, WRAP, MunicipalityCode("0654"))
    with pytest.raises(DataKeyDestroyed):
        elsewhere.key(ONE)
    elsewhere.close()


def test_no_wrapped_form_of_a_destroyed_key_rests_in_the_file(data_keys, path, tmp_path):
    names = [KeyName(DataClass.RELEASED, number.to_bytes(36, "big")) for number in range(2_000)]
    drawn(data_keys, *names)
    before = _raw(tmp_path)
    doomed = names[::3]
    wrapped = [_wrapped(data_keys, name) for name in doomed]
    assert all(value in before for value in wrapped)
    assert data_keys.destroy(doomed) == len(doomed)
    data_keys.compact()
    after = _raw(tmp_path)
    assert [value for value in wrapped if value in after] == []
    assert len(data_keys.names(DataClass.RELEASED)) == len(names) - len(doomed)


def _raw(directory):
    return b"".join(file.read_bytes() for file in sorted(directory.iterdir()))


def _wrapped(data_keys, name):
    with data_keys._engine.connect() as connection:
        return data_keys._wrapped(connection, name)
