import copy
import pickle

import pytest

from keys.secret import SecretBytes

SECRET = SecretBytes(b"not to be seen")


def test_only_expose_reveals_the_bytes():
    assert SECRET.expose() == b"not to be seen"
    assert f"{SECRET} {SECRET!r}" == "SecretBytes(14 bytes) SecretBytes(14 bytes)"


def test_secrets_compare_by_value_and_only_with_secrets():
    assert SecretBytes(b"x") == SecretBytes(b"x")
    assert SecretBytes(b"x") != SecretBytes(b"y")
    assert SecretBytes(b"x") != b"x"


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy, hash, iter, bytes])
def test_a_secret_does_not_leave_by_accident(leave):
    with pytest.raises(TypeError):
        leave(SECRET)


def test_its_length_is_no_secret():
    assert len(SECRET) == 14
