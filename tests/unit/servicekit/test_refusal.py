"""What commands say of files that cannot be used."""

import pytest

from servicekit.refusal import file_problem


def test_a_file_that_cannot_be_used_is_named_without_its_directory(tmp_path):
    for path, why in ((tmp_path, "Is a directory"), (tmp_path / "missing", "No such file or directory")):
        with pytest.raises(OSError, match=why) as failed:
            path.read_bytes()
        assert file_problem(failed.value) == f"{path.name}: {why}"


def test_an_error_without_a_file_is_named_by_its_kind():
    assert file_problem(ConnectionRefusedError(111, "Connection refused")) == (
        "ConnectionRefusedError: Connection refused"
    )
