import os
import stat

import pytest

from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

SECRET = SecretBytes(b"an epoch root, say")


@pytest.fixture
def wrapping_key(tmp_path):
    path = tmp_path / "wrapping.key"
    create_wrapping_key(path)
    return path


@pytest.fixture
def store(tmp_path, wrapping_key):
    store = FileSecretStore(tmp_path / "custody", wrapping_key)
    store.write("root", SECRET)
    return store


def test_files_are_readable_by_their_owner_only(tmp_path, store, wrapping_key):
    assert store.holds("root")
    assert stat.S_IMODE((tmp_path / "custody").stat().st_mode) == 0o700
    for path in (wrapping_key, tmp_path / "custody/root.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_holds_nothing_of_the_secret(tmp_path, store):
    assert store.read("root") == SECRET
    assert SECRET.expose() not in (tmp_path / "custody/root.key").read_bytes()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_secret_that_others_may_touch_is_refused(tmp_path, store, mode):
    (tmp_path / "custody/root.key").chmod(mode)
    with pytest.raises(CustodyRefused, match="chmod 600"):
        store.read("root")


def test_a_wrapping_key_that_others_may_read_is_refused(tmp_path, wrapping_key):
    wrapping_key.chmod(0o644)
    with pytest.raises(CustodyRefused, match="chmod 600"):
        FileSecretStore(tmp_path / "custody", wrapping_key)


@pytest.mark.parametrize("content", [b"", b"short", bytes(31), bytes(33)])
def test_a_wrapping_key_of_another_size_is_refused(tmp_path, content):
    path = tmp_path / "wrapping.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(CustodyRefused):
        FileSecretStore(tmp_path, path)


def test_another_wrapping_key_reads_nothing(tmp_path, store):
    assert store.holds("root")
    create_wrapping_key(tmp_path / "another.key")
    with pytest.raises(CustodyRefused):
        FileSecretStore(tmp_path / "custody", tmp_path / "another.key").read("root")


def test_a_renamed_secret_is_refused(tmp_path, store):
    (tmp_path / "custody/root.key").rename(tmp_path / "custody/other.key")
    with pytest.raises(CustodyRefused):
        store.read("other")


@pytest.mark.parametrize("at", [0, 8, 20, -1])
def test_an_altered_secret_is_refused(tmp_path, store, at):
    path = tmp_path / "custody/root.key"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(CustodyRefused):
        store.read("root")


@pytest.mark.parametrize("size", [0, 7, 8, 19, 20, 35])
def test_a_truncated_secret_is_refused(tmp_path, store, size):
    path = tmp_path / "custody/root.key"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(CustodyRefused):
        store.read("root")


def test_a_half_written_secret_from_a_crash_is_no_secret(tmp_path, store):
    (tmp_path / f"custody/.half.key.{os.getpid()}").write_bytes(b"half")
    assert not store.holds("half")
    store.write("half", SECRET)
    assert store.read("half") == SECRET


def test_a_wrapping_key_is_never_overwritten(wrapping_key):
    before = wrapping_key.read_bytes()
    with pytest.raises(CustodyRefused):
        create_wrapping_key(wrapping_key)
    assert wrapping_key.read_bytes() == before


def test_destroying_overwrites_what_a_second_name_still_holds(tmp_path, store):
    copy = tmp_path / "hard-link"
    os.link(tmp_path / "custody/root.key", copy)
    before = copy.read_bytes()
    store.destroy("root")
    assert copy.read_bytes() != before


def test_a_missing_directory_is_a_clear_refusal(tmp_path, wrapping_key):
    store = FileSecretStore(tmp_path / "absent", wrapping_key)
    assert not store.holds("root")
    with pytest.raises(CustodyRefused, match=r"root.key: cannot be read"):
        store.read("root")
