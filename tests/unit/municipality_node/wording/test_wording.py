from datetime import date

import pytest

from municipality_node.domain.casework.limits import Limit
from municipality_node.domain.casework.reasons import Criterion
from municipality_node.wording.catalogue import LOCALE, dutch
from municipality_node.wording.limits import LIMITS
from municipality_node.wording.limits import in_words as limits_in_words
from municipality_node.wording.reasons import CRITERIA, in_words
from servicekit.web.languages import ENGLISH, languages

ENGLISH_WORDS = languages(LOCALE)[ENGLISH]
SOME_DAY = date(2026, 3, 2)


def test_every_criterion_and_every_limit_has_a_word():
    assert set(CRITERIA) == {criterion.value for criterion in Criterion}
    assert set(LIMITS) == {limit.value for limit in Limit}


@pytest.mark.parametrize(
    ("criterion", "value", "in_dutch", "in_english"),
    [
        (Criterion.DEADLINE, -2, "2 werkdagen te laat", "2 working days late"),
        (Criterion.DEADLINE, -1, "1 werkdag te laat", "1 working day late"),
        (Criterion.DEADLINE, 0, "termijn vandaag", "due today"),
        (Criterion.DEADLINE, 1, "nog 1 werkdag", "due in 1 working day"),
        (Criterion.AMOUNT, 123_456, "€ 1.234,56", "€1,234.56"),
        (Criterion.FEWEST_ATTEMPTS, 1, "1 poging", "1 attempt"),
        (Criterion.OLDEST, 0, "open sinds 2 mrt 2026", "open since 2 Mar 2026"),
        (Criterion.MINORS, 0, "minderjarigen in het huishouden", "minors in the household"),
    ],
)
def test_a_reason_says_what_was_counted_or_what_holds(criterion, value, in_dutch, in_english):
    for language, expected in ((dutch(), in_dutch), (ENGLISH_WORDS, in_english)):
        assert in_words(criterion, value, SOME_DAY, language).replace("\xa0", " ") == expected


def test_limits_are_told_one_after_the_other():
    told = limits_in_words([Limit.CHANNEL_MAXIMUM, Limit.HOUSEHOLD_CONTACTS], dutch())
    assert told == "dit kanaal is zo vaak geprobeerd als mag; het huishouden is zo vaak benaderd als mag (regel P5)"
