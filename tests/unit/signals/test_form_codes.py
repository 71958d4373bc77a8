import re
from pathlib import Path

from signals.form import LIMITS
from signals.form_codes import EXPLANATIONS, FormCode
from signals.partner_file import FileCode
from signals.partner_row import COLUMNS, REQUIRED

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs/spec/refusals.md").read_text("utf-8")


def test_the_specification_explains_every_form_code_in_the_words_of_the_table():
    rows = dict(re.findall(r"^\| `(G\d_\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE))
    assert rows == {code.value: f"{EXPLANATIONS[code].english} | {EXPLANATIONS[code].dutch}" for code in FormCode}


def test_the_specification_names_every_file_code():
    assert set(re.findall(r"^\| `(FILE_\w+)` \|", DOCUMENT, re.MULTILINE)) == set(FileCode)


def test_the_specification_states_the_bound_of_every_text_field():
    stated = dict(re.findall(r"^\| (\w+) \| (\d+) \|$", DOCUMENT, re.MULTILINE))
    assert stated == {field: str(limit) for field, limit in LIMITS.items()}


def test_the_specification_lists_the_columns_of_the_partner_file():
    listed = re.search(r"^Columns: (.+?)\.$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r"`(\w+)`", listed[1])) == COLUMNS
    needed = re.search(r"^Required: (.+?)\.$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert needed is not None
    assert tuple(re.findall(r"`(\w+)`", needed[1])) == REQUIRED
