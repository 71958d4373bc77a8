import io
import json
import logging

import pytest

from servicekit import logs


@pytest.fixture
def stream():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    captured = io.StringIO()
    logs.configure(stream=captured)
    yield captured
    root.handlers[:] = before
    root.setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_undeclared_field_keeps_its_name_and_loses_its_value(stream):
    logs.get_logger("test").info("match_refused", surname="Visser", count=3)
    (line,) = lines(stream)
    assert line["surname"] == "<redacted>"
    assert line["count"] == 3
    assert line["event"] == "match_refused"


def test_texts_of_other_libraries_are_not_repeated(stream):
    logging.getLogger("some.library").warning("row %s refused", "Visser")
    assert "Visser" not in stream.getvalue()
    assert lines(stream)[0]["event"] == "library_event"


def test_an_exception_leaves_its_type_and_nothing_of_its_message(stream):
    try:
        raise ValueError("Visser 1980-01-02")
    except ValueError:
        logging.getLogger("some.library").exception("failed for Visser")
        logs.get_logger("test").info("own_failure", exc_info=True)
    assert "Visser" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()


def test_a_log_that_cannot_be_written_says_nothing_elsewhere(stream, capfd):
    stream.close()
    try:
        raise ValueError("Visser 1980-01-02")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert "Visser" not in "".join(capfd.readouterr())
