from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from servicekit.clock import CallableClock
from servicekit.readiness import Dependency, Readiness, Term, certificate, disk, manifest, on_time, works
from tests.support.certificates import Authority

NOW = datetime(2026, 2, 2, 10, tzinfo=UTC)
CLOCK = CallableClock(lambda: NOW)


def found(check):
    return Readiness({Dependency.STORE: check}).look()[0]


def test_what_fails_while_it_is_looked_at_is_not_ready_and_only_the_type_of_the_error_is_told():
    def fail():
        raise OSError("BSN 123456782")

    finding = found(works(fail))
    assert (finding.ready, finding.reason) == (False, "OSError")
    assert "123456782" not in repr(finding)


def test_a_disk_is_ready_while_enough_is_free(tmp_path):
    assert found(disk(tmp_path, 1)).ready
    assert not found(disk(tmp_path, 1 << 62)).ready


def test_a_certificate_tells_how_long_it_lives(tmp_path):
    files = Authority(tmp_path).server()
    finding = found(certificate(files.certificate))
    assert finding.ready
    assert finding.left > 0
    assert not found(certificate(tmp_path / "missing.pem")).ready


@pytest.mark.parametrize(("ends", "ready"), [(timedelta(days=3), True), (timedelta(), False), (timedelta(-1), False)])
def test_a_manifest_is_ready_until_it_ends(ends, ready):
    finding = found(manifest(lambda: Term(NOW - timedelta(days=4), NOW + ends), CLOCK))
    assert (finding.ready, finding.left) == (ready, ends.total_seconds())


def test_without_a_manifest_there_is_none_to_rely_on_and_none_to_hold_the_clock_to():
    assert not found(manifest(lambda: None, CLOCK)).ready
    assert found(on_time(lambda: None, CLOCK)).ready


@pytest.mark.parametrize(("ahead", "ready"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False)])
def test_a_manifest_of_the_future_betrays_a_clock_that_is_behind(ahead, ready):
    assert found(on_time(lambda: Term(NOW + ahead, NOW + timedelta(days=7)), CLOCK)).ready is ready


def test_the_log_tells_a_change_once():
    up = [True, True, False, False, True]
    readiness = Readiness({Dependency.STORE: lambda: (up.pop(0), None)})
    with capture_logs() as lines:
        for _ in range(5):
            readiness.watch()
    assert [(line["code"], line["state"]) for line in lines] == [("store", "away"), ("store", "ready")]
