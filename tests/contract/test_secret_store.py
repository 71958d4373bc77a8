"""What every custody adapter promises (keys.custody.port)."""

import pytest

from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

SECRET, OTHER = SecretBytes(bytes(range(64))), SecretBytes(b"another")


@pytest.fixture(params=["file"])
def store(request, tmp_path):
    assert request.param == "file"
    create_wrapping_key(tmp_path / "wrapping.key")
    return FileSecretStore(tmp_path / "custody", tmp_path / "wrapping.key")


def test_what_is_written_is_read(store):
    store.write("epoch-1", SECRET)
    store.write("seal.1", OTHER)
    assert (store.read("epoch-1"), store.read("seal.1")) == (SECRET, OTHER)


def test_a_name_is_written_once(store):
    store.write("root", SECRET)
    with pytest.raises(CustodyRefused):
        store.write("root", OTHER)
    assert store.read("root") == SECRET


def test_an_absent_secret_is_refused_by_name(store):
    with pytest.raises(CustodyRefused, match="root"):
        store.read("root")
    assert not store.holds("root")


def test_a_destroyed_secret_is_gone_and_its_name_free(store):
    store.write("root", SECRET)
    store.destroy("root")
    store.destroy("root")
    assert not store.holds("root")
    with pytest.raises(CustodyRefused):
        store.read("root")
    store.write("root", OTHER)
    assert store.read("root") == OTHER


@pytest.mark.parametrize("name", ["", "..", "a/b", "../a", "A", "a b", "a\n", ".hidden", "a" * 82])
def test_a_name_that_is_no_name_is_refused(store, name):
    for refused in (store.read, store.holds, store.destroy, lambda name: store.write(name, SECRET)):
        with pytest.raises(CustodyRefused):
            refused(name)


def test_an_empty_secret_is_a_secret(store):
    store.write("empty", SecretBytes(b""))
    assert store.read("empty") == SecretBytes(b"")
