"""An input file is recognised by its content, and noticed when it changes."""

import pytest

from keys.secret import SecretBytes
from partner_client.errors import FileChanged, FileRefused
from partner_client.files.input_file import examine
from signals import partner_file
from tests.support.signals import a_signal

KEY = SecretBytes(bytes(32))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "f.csv"
    partner_file.write(path, [a_signal()])
    return path


def test_the_fingerprint_follows_content_and_key(path):
    first = examine(path, KEY).fingerprint
    assert examine(path, KEY).fingerprint == first
    assert examine(path, SecretBytes(b"k" * 32)).fingerprint != first
    path.write_text(path.read_text() + "\n")
    assert examine(path, KEY).fingerprint != first


def test_a_file_that_grows_while_it_is_read_is_noticed(path):
    lines = examine(path, KEY).lines()
    assert next(lines).number == 2
    path.write_text(path.read_text() + "\n")
    with pytest.raises(FileChanged):
        list(lines)


def test_a_missing_file_and_a_directory_are_refused(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(FileRefused):
            examine(path, KEY)
