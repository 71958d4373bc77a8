"""References come from any CSV of the partner file's columns."""

import pytest

from partner_client.errors import FileRefused
from partner_client.files import reference_file


def written(tmp_path, content):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [b"partner_ref\nA\n\nB\n", b"surname;partner_ref\nx;A\ny;B\n", b"\xef\xbb\xbfpartner_ref,surname\n A ,x\nB,\n"],
)
def test_references_are_read_in_order(tmp_path, content):
    assert list(reference_file.read(written(tmp_path, content))) == ["A", "B"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"surname\nx\n", "FILE_MISSING_COLUMN:partner_ref"),
        (b"partner_ref;bsn\nA;1\n", "FILE_UNKNOWN_COLUMN:column 2"),
        (b"partner_ref\n\xff\n", "FILE_ENCODING"),
        (b"partner_ref\n" + b"x" * 200_000, "FILE_QUOTES"),
    ],
)
def test_another_file_is_refused_by_code(tmp_path, content, field):
    with pytest.raises(FileRefused) as caught:
        list(reference_file.read(written(tmp_path, content)))
    assert caught.value.field == field


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileRefused):
        list(reference_file.read(tmp_path / "none"))
