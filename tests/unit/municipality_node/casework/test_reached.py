import pytest

from municipality_node.domain.casework.contact import RESULTS, AttemptResult, Channel
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.errors import NotOfChannel
from tests.support.desk import an_office

PAIRS = [(channel, result) for channel in Channel for result in AttemptResult]


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def test_every_pair_of_channel_and_result_is_recorded_or_refused_by_the_table(office):
    number = office.release()
    refused = set()
    for channel, result in PAIRS:
        try:
            office.attempt(number, channel, result, override=OverrideReason.NEW_FACTS)
        except NotOfChannel as told:
            refused.add((channel, result, told.field))
    assert refused == {(channel, result, "result") for channel, result in PAIRS if result not in RESULTS[channel]}


def test_nobody_is_reached_by_paperwork():
    assert not any(result.reached for result in RESULTS[Channel.ADMINISTRATIVE])


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.CARD])
def test_paper_is_answered_and_holds_no_conversation(channel):
    assert {result for result in AttemptResult if result.reached} - RESULTS[channel] == {AttemptResult.CONVERSATION}


@pytest.mark.parametrize(
    ("result", "channels"),
    [
        (AttemptResult.VOICEMAIL, {Channel.PHONE}),
        (AttemptResult.WRONG_NUMBER, {Channel.PHONE, Channel.TEXT}),
        (AttemptResult.LEFT_BEHIND, {Channel.VISIT, Channel.CARD}),
        (AttemptResult.RETURNED, {Channel.LETTER, Channel.CARD, Channel.MAIL, Channel.ADMINISTRATIVE}),
        (AttemptResult.MISSED, {Channel.PHONE, Channel.VISIT, Channel.APPOINTMENT}),
        (AttemptResult.SENT, {Channel.LETTER, Channel.CARD, Channel.MAIL, Channel.TEXT, Channel.ADMINISTRATIVE}),
    ],
)
def test_a_result_belongs_to_the_channels_that_can_have_it(result, channels):
    assert {channel for channel, results in RESULTS.items() if result in results} == channels | {
        Channel.OTHER,
        Channel.UNKNOWN,
    }
