from datetime import date

import pytest

from audit.actors import pseudonym
from audit.fields import ACTOR

KEY = b"\x07" * 32


def test_a_user_keeps_one_pseudonym_for_a_quarter():
    assert pseudonym(KEY, "anna", date(2026, 1, 1)) == pseudonym(KEY, "anna", date(2026, 3, 31))
    assert pseudonym(KEY, "anna", date(2026, 3, 31)) != pseudonym(KEY, "anna", date(2026, 4, 1))
    assert pseudonym(KEY, "anna", date(2026, 1, 1)) != pseudonym(KEY, "anna", date(2027, 1, 1))


def test_without_the_key_a_name_does_not_lead_to_its_pseudonym():
    day = date(2026, 1, 1)
    assert pseudonym(KEY, "anna", day) != pseudonym(b"\x08" * 32, "anna", day)
    assert pseudonym(KEY, "anna", day) != pseudonym(KEY, "bert", day)


def test_a_pseudonym_is_an_actor_and_its_key_is_whole():
    assert ACTOR.admits(pseudonym(KEY, "Ånna de Vries", date(2026, 1, 1)))
    with pytest.raises(ValueError, match="actor key"):
        pseudonym(b"short", "anna", date(2026, 1, 1))
