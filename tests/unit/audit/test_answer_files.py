import csv
import io

import pytest

from audit.questions.answer import Answer
from audit.questions.page import as_csv, as_html


def an_answer(value):
    return Answer(name="looks", question="Who looked?", columns=("actor", "count"), rows=[(value, -3)])


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_an_answer_is_a_formula_and_numbers_stay_numbers(value):
    rows = list(csv.reader(io.StringIO(as_csv([an_answer(value)]), newline="")))
    assert rows[2] == [f"'{value}", "-3"]


def test_a_page_of_answers_shows_markup_as_text():
    page = as_html([an_answer("<script>alert(1)</script>")], log="<b>", made_at="now")
    assert "<script>" not in page
    assert "<b>" not in page
