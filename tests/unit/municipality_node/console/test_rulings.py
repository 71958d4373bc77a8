import pytest
from hypothesis import given

from municipality_node.console.house import LOCALES
from municipality_node.console.rulings import VALUES, compared
from municipality_node.domain.policy import evaluate
from municipality_node.domain.resident import Suspension
from servicekit.web.languages import languages
from tests.property.test_policy import facts
from tests.support.policies import POLICY

LANGUAGES = languages(*LOCALES)


@given(facts)
def test_whatever_a_rule_compares_is_a_number_a_day_or_has_a_word(found):
    for ruling in evaluate(POLICY, found).rulings:
        for text in (ruling.value, ruling.threshold):
            known = text.isdecimal() or text.startswith("known until ")
            assert known or set(text.split(", ")) <= set(VALUES), text


def test_every_reason_of_a_suspension_has_a_word():
    assert {reason.value for reason in Suspension if reason.value} <= set(VALUES)


@pytest.mark.parametrize(
    ("rule", "text", "in_dutch", "in_english"),
    [
        ("P1", "70000", "€ 700,00", "€700.00"),
        ("N3", "61", "61", "61"),
        ("N1", "O", "overleden", "deceased"),
        ("P2", "new, higher", "nieuw, een hoger bedrag", "new, a higher amount"),
        (
            "N4",
            "known until 2026-03-02",
            "bekend bij schuldhulp tot en met 2 mrt 2026",
            "known to debt help until 2 Mar 2026",
        ),
        ("N9", "whatever else", "whatever else", "whatever else"),
    ],
)
def test_rulings_are_told_in_both_languages(rule, text, in_dutch, in_english):
    for code, expected in (("nl", in_dutch), ("en", in_english)):
        assert compared(rule, text, LANGUAGES[code]).replace("\xa0", " ") == expected
