from datetime import UTC, datetime

import pytest

from servicekit.clock import FileClock, SystemClock, clock_from
from servicekit.settings import SettingsRefused


def test_the_development_clock_moves_when_its_file_does(tmp_path):
    path = tmp_path / "clock"
    path.write_text("2026-01-05T09:00:00+00:00\n")
    clock = clock_from(path)
    assert isinstance(clock, FileClock)
    assert clock.now() == datetime(2026, 1, 5, 9, tzinfo=UTC)
    path.write_text("2026-02-05T09:00:00")
    assert clock.today().isoformat() == "2026-02-05"


def test_without_a_file_the_machine_tells_the_time():
    assert isinstance(clock_from(None), SystemClock)
    assert SystemClock().now().tzinfo is not None


def test_a_file_that_holds_no_time_is_refused_by_the_name_of_the_option(tmp_path):
    for name, content in {"empty": b"", "words": b"noon", "bytes": b"\xff"}.items():
        (tmp_path / name).write_bytes(content)
    for path in (tmp_path / "missing", tmp_path, *sorted(tmp_path.iterdir())):
        with pytest.raises(SettingsRefused) as refused:
            clock_from(path)
        assert refused.value.field == "clock"
