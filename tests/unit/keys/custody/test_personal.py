"""A person's own secret: nothing without the passphrase, nothing for another purpose."""

import json

import pytest

from keys.custody import personal
from keys.custody.personal import PersonalSecret, holder_of, read_passphrase, read_personal, write_personal
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

PASSPHRASE = "correct horse battery"
KEPT = PersonalSecret(holder="officer-one", purpose="budget-officer", secret=SecretBytes(b"s" * 32))


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(personal, "_COST", 1 << 4)  # the cost of a guess is not what these tests are about
    path = tmp_path / "officer-one.key"
    write_personal(path, KEPT, PASSPHRASE)
    return path


def test_the_secret_comes_back_with_its_holder(file):
    assert read_personal(file, PASSPHRASE, purpose="budget-officer") == KEPT


def test_another_passphrase_opens_nothing(file):
    with pytest.raises(CustodyRefused):
        read_personal(file, PASSPHRASE + "!", purpose="budget-officer")


def test_another_purpose_is_refused(file):
    with pytest.raises(CustodyRefused):
        read_personal(file, PASSPHRASE, purpose="custodian")


@pytest.mark.parametrize("field", ["holder", "purpose", "salt", "nonce", "sealed"])
def test_an_altered_file_is_refused(file, field):
    told = json.loads(file.read_text())
    told[field] = told[field][:-1] + ("0" if told[field][-1] != "0" else "1")
    file.write_text(json.dumps(told))
    with pytest.raises(CustodyRefused):
        read_personal(file, PASSPHRASE, purpose="budget-officer")


def test_the_file_holds_neither_secret_nor_passphrase(file):
    assert KEPT.secret.expose().hex() not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_a_short_passphrase_is_refused(tmp_path):
    with pytest.raises(CustodyRefused):
        write_personal(tmp_path / "x.key", KEPT, "short")


def test_a_file_is_never_overwritten(file):
    with pytest.raises(CustodyRefused):
        write_personal(file, KEPT, PASSPHRASE)


def test_a_file_that_is_something_else_is_refused(tmp_path):
    path = tmp_path / "x.key"
    for content in (b"[]", b"{}", b"\xff", b"5", b"[" * 100_000):
        path.write_bytes(content)
        path.chmod(0o600)
        refused_whole(path)


@pytest.mark.parametrize("field", ["format", "holder", "purpose", "salt", "nonce", "sealed"])
@pytest.mark.parametrize("value", [None, 5, ["x"]])
def test_a_field_that_is_no_text_or_is_not_there_is_refused(file, field, value):
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, field: value}))
    refused_whole(file)
    del told[field]
    file.write_text(json.dumps(told))
    refused_whole(file)


def refused_whole(path):
    with pytest.raises(CustodyRefused):
        read_personal(path, PASSPHRASE, purpose="budget-officer")
    with pytest.raises(CustodyRefused):
        holder_of(path)


def test_a_passphrase_file_holds_it_as_it_is_but_for_line_ends(tmp_path):
    path = tmp_path / "one"
    path.touch(mode=0o600)
    path.write_bytes(b" correct horse \r\n")
    assert read_passphrase(path) == " correct horse "


def test_a_passphrase_file_that_others_may_read_or_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "one"
    path.touch(mode=0o600)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CustodyRefused, match="one: not text"):
        read_passphrase(path)
    path.chmod(0o640)
    with pytest.raises(CustodyRefused, match="chmod 600"):
        read_passphrase(path)
    with pytest.raises(CustodyRefused, match="cannot be read"):
        read_passphrase(tmp_path / "missing")
