"""A Unix socket that its owner and its group may use."""

import socket
import stat

import pytest

from servicekit.local_socket import LONGEST, bind
from servicekit.settings import SettingsRefused


def listening(path):
    def listen():
        made = socket.socket(socket.AF_UNIX)
        made.bind(str(path))
        made.close()
        return 0

    return listen


def test_owner_and_group_may_use_it_and_one_that_was_left_is_replaced(tmp_path):
    path = tmp_path / "run" / "one.sock"
    for _ in range(2):
        bind(path, listening(path))
        assert stat.S_IMODE(path.stat().st_mode) == 0o660


@pytest.mark.parametrize("too_many", [0, 1])
def test_a_path_that_no_socket_can_have_is_refused_by_its_field(tmp_path, too_many):
    path = tmp_path / "s".ljust(LONGEST - len(str(tmp_path)) - 1 + too_many, "s")
    assert len(str(path)) == LONGEST + too_many
    if not too_many:
        bind(path, listening(path))
        return
    with pytest.raises(SettingsRefused) as refused:
        bind(path, listening(path))
    assert refused.value.field == "socket"
    assert not path.exists()
