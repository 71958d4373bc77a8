import subprocess
import sys

import pytest

from signals.phone import is_valid_phone


@pytest.mark.parametrize("text", ["0612345678", "06-12 34 56 78", "020-1234567", "+31612345678", "+49 30 901820"])
def test_numbers_that_can_be_called_are_valid(text):
    assert is_valid_phone(text)


@pytest.mark.parametrize(
    "text", ["", "06", "0612345678901", "112", "0800-0432", "abc", "+", "++31612345678", "1234567890"]
)
def test_other_texts_are_not(text):
    assert not is_valid_phone(text)


def test_the_tables_of_numbers_are_loaded_only_when_a_number_is_given():
    code = "import sys, signals.form, signals.partner_file; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
