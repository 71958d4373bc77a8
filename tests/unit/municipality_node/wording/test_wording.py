from datetime import UTC, date, datetime

import pytest
from drempel.v1 import console_pb2

from municipality_node.domain.casework.contact import RESULTS, AttemptResult
from municipality_node.domain.casework.limits import Limit
from municipality_node.domain.casework.reasons import Criterion
from municipality_node.rpc.console_words import on_wire
from municipality_node.wording.catalogue import LOCALE, dutch
from municipality_node.wording.contact import RESULTS_BY_CHANNEL, daypart_at, results_of
from municipality_node.wording.limits import LIMITS
from municipality_node.wording.limits import in_words as limits_in_words
from municipality_node.wording.reasons import CRITERIA, in_words
from servicekit.web.languages import ENGLISH, languages

ENGLISH_WORDS = languages(LOCALE)[ENGLISH]
SOME_DAY = date(2026, 3, 2)


def test_every_channel_has_the_results_of_the_domain_under_the_contracts_names():
    assert set(RESULTS_BY_CHANNEL) == {
        name for name in console_pb2.Channel.DESCRIPTOR.values_by_name if not name.endswith("UNSPECIFIED")
    }
    for channel, results in RESULTS.items():
        possible = [console_pb2.AttemptResult.Value(name) for name in results_of(f"CHANNEL_{channel.name}")]
        assert sorted(possible) == sorted(on_wire(result) for result in results)
    assert len(results_of("a channel that is none")) == len(AttemptResult)


@pytest.mark.parametrize(
    ("hour", "daypart"), [(10, "DAYPART_MORNING"), (11, "DAYPART_AFTERNOON"), (17, "DAYPART_EVENING")]
)
def test_a_daypart_is_that_of_a_dutch_clock(hour, daypart):
    assert daypart_at(datetime(2026, 3, 2, hour, tzinfo=UTC)) == daypart


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
