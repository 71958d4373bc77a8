"""Answers as files: CSV, JSON, and one page of HTML that needs nothing else: no script, no font, no network."""

import csv
import io
import json
from collections.abc import Sequence
from html import escape

from audit.questions.answer import NOTHING, Answer

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border-bottom: 1px solid #767676; padding: .35rem .6rem; text-align: left; overflow-wrap: anywhere; }
td.number { text-align: right; }
.alarm { border-left: .4rem solid #b00020; padding-left: 1rem; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def as_json(answers: Sequence[Answer]) -> str:
    """Return the answers for programs."""
    return json.dumps([answer.as_json() for answer in answers], indent=2) + "\n"


def as_csv(answers: Sequence[Answer]) -> str:
    """Return the answers for a spreadsheet: each behind a line with its name; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    for answer in answers:
        writer.writerow([f"# {answer.name}", answer.question])
        writer.writerow(answer.columns)
        writer.writerows([[_inert(value) for value in row] for row in answer.rows])
        writer.writerow([])
    return text.getvalue()


def _inert(value: object) -> object:
    """Return what a spreadsheet shows and never computes (OWASP, CSV injection)."""
    told = isinstance(value, str) and value.startswith(_FORMULA) and value != NOTHING
    return f"'{value}" if told else value


def as_html(answers: Sequence[Answer], *, log: str, made_at: str) -> str:
    """Return one page: a heading per question, a table, and what to know when reading it."""
    head = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Audit report: {escape(log)}</title><style>{_STYLE}</style></head>\n"
    )
    contents = "".join(f'<li><a href="#{escape(one.name)}">{escape(one.question)}</a></li>' for one in answers)
    body = "".join(_section(answer) for answer in answers)
    return (
        f"{head}<body><main><h1>Audit report: {escape(log)}</h1><p>Made at {escape(made_at)} from the log alone."
        f" It holds no identities.</p><nav><ol>{contents}</ol></nav>{body}</main></body></html>\n"
    )


def _section(answer: Answer) -> str:
    kind = ' class="alarm"' if answer.alarming else ""
    cells = "".join(f'<th scope="col">{escape(column)}</th>' for column in answer.columns)
    rows = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in answer.rows)
    notes = "".join(f"<p>{escape(note)}</p>" for note in answer.notes)
    alarm = "<p><strong>Needs attention.</strong></p>" if answer.alarming else ""
    caption = f"<caption>{len(answer.rows)} rows</caption>"
    table = f"<table>{caption}<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        f'<section id="{escape(answer.name)}"{kind}><h2>{escape(answer.question)}</h2>{alarm}{table}{notes}</section>'
    )


def _cell(value: str | int) -> str:
    kind = ' class="number"' if isinstance(value, int) else ""
    return f"<td{kind}>{escape(str(value))}</td>"
