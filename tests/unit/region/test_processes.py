import os

import pytest

from region.processes import CommandFailed, Service, command_line, free_port, run


def test_a_free_port_can_be_listened_to():
    assert 1024 <= free_port() <= 65_535


def test_a_command_runs_in_this_python_for_as_long_as_this_process_lives():
    line = command_line("drempel-audit", "verify", 7)
    assert line[1:] == ["-m", "region.tied", str(os.getpid()), "audit", "verify", "7"]
    assert os.access(line[0], os.X_OK)


def test_what_a_command_prints_is_returned(tmp_path):
    assert "verify" in run("drempel-audit", "--help", log=tmp_path / "log")


def test_a_failing_command_is_named(tmp_path):
    with pytest.raises(CommandFailed, match=r"drempel-audit verify .*exit 2"):
        run("drempel-audit", "verify", "--no-such-option", log=tmp_path / "log")


def test_a_service_that_ends_at_once_did_not_come_up(tmp_path):
    service = Service("drempel-audit", "--help", log=tmp_path / "log", port=free_port())
    with pytest.raises(CommandFailed, match="did not come up"):
        service.start()
    assert not service.alive
