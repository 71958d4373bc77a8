import re

import pytest

from terminal.table import print_table

COLUMNS = ("signal_id", "why_here", "secrecy", "amount")
ROWS = [
    ("ab" * 16, "31 working days late; opened in February", False, None),
    ("cd" * 16, "a crisis", True, 12),
]


def lines_of(text):
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()]


@pytest.fixture
def printed(monkeypatch, capsys):
    def printed(width=None, columns=COLUMNS, rows=ROWS, title="signals"):
        if width:
            monkeypatch.setenv("FORCE_COLOR", "1")
            monkeypatch.setenv("TERM", "xterm")
            monkeypatch.setenv("COLUMNS", str(width))
        print_table(title, columns, rows)
        return lines_of(capsys.readouterr().out)

    return printed


def test_a_table_in_a_pipe_has_a_line_for_each_row_however_wide_it_is(printed, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    lines = printed()
    assert sum("ab" * 16 in line and ROWS[0][1] in line for line in lines) == 1
    assert len(lines) == 1 + 3 + len(ROWS) + 1


def test_a_terminal_puts_words_under_each_other_and_breaks_no_code(printed):
    lines = printed(80)
    assert all(len(line) <= 80 for line in lines)
    assert any("signal id" in line and "why here" in line for line in lines)
    assert sum("ab" * 16 in line for line in lines) == 1
    assert not any(ROWS[0][1] in line for line in lines)


def test_a_terminal_too_narrow_for_a_table_gets_a_record_under_each_other(printed):
    lines = printed(60)
    assert all(len(line) <= 60 for line in lines)
    assert "signal id  " + "ab" * 16 in lines
    assert "why here   " + ROWS[0][1] in lines
    assert lines.count("") == len(ROWS)


def test_a_terminal_too_narrow_for_two_columns_gets_a_line_for_each_name_and_value(printed):
    lines = printed(60, ("what", "value"), [("entries", 3), ("earlier times than before", "ab" * 25)], "log")
    assert lines[:2] == ["log", "entries  3"]


def test_a_title_or_a_cell_with_brackets_is_printed_as_it_is(printed):
    text = "\n".join(printed(columns=("what",), rows=[("[red]x[/]",)], title="[bold]log[/]"))
    assert "[bold]log[/]" in text
    assert "[red]x[/]" in text


def test_what_is_true_or_false_reads_yes_or_no_and_nothing_is_empty(printed):
    assert [line.split()[1:] for line in printed(60) if line.startswith(("secrecy", "amount"))] == [
        ["no"], [], ["yes"], ["12"],
    ]  # fmt: skip
