import http.client
import socket
import stat

import pytest

from servicekit.metrics.catalogue import Name, Process
from servicekit.metrics.exposition import Exposition
from servicekit.metrics.meter import Meter
from servicekit.metrics.options import MetricsOptions


@pytest.fixture
def meter():
    meter = Meter(Process.GATEWAY)
    meter.count(Name.WITHDRAWN, 4)
    return meter


def asked(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_metrics_are_shown_on_a_port_of_this_machine(meter):
    exposition = Exposition("127.0.0.1:0", meter)
    exposition.start()
    try:
        status, body = asked(http.client.HTTPConnection("127.0.0.1", exposition.port, timeout=5), "/metrics")
        other, nothing = asked(http.client.HTTPConnection("127.0.0.1", exposition.port, timeout=5), "/")
    finally:
        exposition.stop()
    assert (status, other, nothing) == (200, 404, b"")
    assert b"drempel_signals_withdrawn_total 4.0" in body


def test_metrics_are_shown_on_a_socket_that_a_killed_process_left(meter, tmp_path):
    path = tmp_path / "metrics.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    exposition = Exposition(f"unix:{path}", meter)
    exposition.start()
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        connection = http.client.HTTPConnection("metrics", timeout=5)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(path))
        status, body = asked(connection, "/metrics")
        connection.close()
    finally:
        exposition.stop()
    assert status == 200
    assert b"drempel_signals_withdrawn_total 4.0" in body


@pytest.mark.parametrize("listen", ["0.0.0.0:9464", "10.0.0.1:9464", ":9464", "gateway.example:9464", "unix:here"])
def test_metrics_are_never_shown_to_a_network(listen):
    with pytest.raises(ValueError, match="locally"):
        MetricsOptions(listen=listen)
