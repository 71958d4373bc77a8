"""A logbook confirms or refuses; readers find lines by trace, activity or encrypted subject, and need a token."""

import hashlib
import io
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from ldv.logbook import LogbookUnavailable, Selection, SqliteLogbook
from ldv.operation import ACTIVITY, SUBJECT, Resource
from ldv.otlp import OtlpLogbook
from ldv.propagation import metadata, within
from ldv.reading import ReadingApplication
from ldv.subject import SubjectCipher
from ldv.trace import TraceContext
from tests.unit.ldv.test_operation import HERE, NOW, line

TOKEN = "shown-by-readers"
RESOURCE = Resource("drempel-node", "0.1.0")


def other(number, **changes):
    return line(context=TraceContext(b"\x01" * 16, bytes([number]) * 8), **changes)


@pytest.fixture
def logbook(tmp_path):
    return SqliteLogbook(tmp_path / "processing.sqlite", RESOURCE)


def test_lines_come_back_as_they_were_written_once_each(logbook):
    logbook.write([line(), other(3, subject=None, subject_type=None)])
    logbook.write([line()])
    found = logbook.read(Selection(trace_id=HERE.trace_id), limit=10)
    assert sorted(found, key=lambda one: one.context.span_id) == [line(), other(3, subject=None, subject_type=None)]


def test_a_logbook_that_cannot_be_written_confirms_nothing(logbook, tmp_path):
    (tmp_path / "processing.sqlite").rename(tmp_path / "elsewhere")
    (tmp_path / "processing.sqlite").mkdir()
    with pytest.raises(LogbookUnavailable):
        logbook.write([line()])


def test_lines_end_after_their_period(logbook):
    logbook.write([line(), other(3, start=NOW + timedelta(days=1), end=NOW + timedelta(days=1))])
    assert logbook.end_before(NOW + timedelta(hours=1)) == 1
    assert len(logbook.read(Selection(trace_id=HERE.trace_id), limit=10)) == 1


def test_a_subject_is_encrypted_always_to_the_same_text_and_only_the_key_opens_it():
    cipher = SubjectCipher(b"\x07" * 64)
    sealed = cipher.encrypt("999993653", "BSN")
    assert sealed == cipher.encrypt("999993653", "BSN") != cipher.encrypt("999993653", "ANR")
    assert "999993653" not in sealed
    assert cipher.decrypt(sealed, "BSN") == "999993653"
    assert SubjectCipher(b"\x08" * 64).decrypt(sealed, "BSN") is None


@pytest.fixture
def ask(logbook):
    logbook.write([line(), other(3, activity="https://register.example/2")])
    token = hashlib.sha256(TOKEN.encode()).digest()
    application = ReadingApplication(logbook=logbook, logbook_id="node.0363", organisation="Gemeente", token_hash=token)

    def ask(body, *, token=TOKEN, method="POST", path="/processing-activities"):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(text),
                   "HTTP_AUTHORIZATION": f"Bearer {token}"}  # fmt: skip
        told = {}
        (answer,) = application(environ, lambda status, headers: told.update(status=status, headers=dict(headers)))
        return int(told["status"][:3]), json.loads(answer)

    return ask


def test_readers_find_lines_by_trace_activity_or_subject(ask):
    status, told = ask({"traceId": "01" * 16})
    assert (status, len(told["processingActivities"]), told["metadata"]["logbookId"]) == (200, 2, "node.0363")
    assert len(ask({"attributes": {ACTIVITY: "https://register.example/2"}})[1]["processingActivities"]) == 1
    assert len(ask({SUBJECT: "c2VhbGVk"})[1]["processingActivities"]) == 2
    assert ask({SUBJECT: "c2VhbGVk", "startTime": "2027-01-01T00:00:00Z"})[1]["processingActivities"] == []


@pytest.mark.parametrize(
    "body", [{}, {"startTime": "2026-01-01T00:00:00Z"}, {"traceId": "zz"}, {"traceId": 5}, {"bsn": "1"}, b"no", b"[]",
             {"traceId": "01" * 16, "startTime": "yesterday"}, {SUBJECT: 3}, b"x" * (1 << 17)],
)  # fmt: skip
def test_who_selects_nothing_or_asks_otherwise_gets_no_lines(ask, body):
    assert ask(body)[0] == 400


def test_nobody_reads_without_the_token_or_elsewhere(ask):
    assert ask({"traceId": "01" * 16}, token="wrong")[0] == 401
    assert ask({"traceId": "01" * 16}, method="GET")[0] == 405
    assert ask({"traceId": "01" * 16}, path="/")[0] == 404


class _Collector(BaseHTTPRequestHandler):
    answer = (200, b"{}")
    got: ClassVar[list[bytes]] = []

    def do_POST(self):
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        status, body = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def collector():
    server = HTTPServer(("127.0.0.1", 0), _Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield OtlpLogbook(url=f"http://127.0.0.1:{server.server_port}", resource=RESOURCE)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [((200, b"{}"), True), ((200, b""), True), ((200, b'{"partialSuccess": {"rejectedSpans": 1}}'), False),
     ((503, b""), False), ((200, b"not json"), False)],
)  # fmt: skip
def test_another_ones_logbook_confirms_every_line_or_the_act_does_not_take_place(collector, answer, confirmed):
    _Collector.answer = answer
    if confirmed:
        collector.write([line()])
    else:
        with pytest.raises(LogbookUnavailable):
            collector.write([line()])
    assert json.loads(_Collector.got[-1])["resourceSpans"]


def test_a_logbook_that_is_away_stops_the_act():
    with pytest.raises(LogbookUnavailable):
        OtlpLogbook(url="http://127.0.0.1:9", resource=RESOURCE).write([line()])


def test_calls_carry_the_trace_they_belong_to():
    assert metadata() == ()
    with within(HERE):
        assert metadata() == (("traceparent", HERE.header()),)
    assert metadata() == ()
