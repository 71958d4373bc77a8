from datetime import date

import pytest

from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.limits import Bounds, ContactLimits
from municipality_node.domain.casework.suggesting import next_step, rooms

LIMITS = ContactLimits(
    by_channel={
        Channel.PHONE: Bounds(minimum=1, maximum=2, call_centre_maximum=5),
        Channel.LETTER: Bounds(minimum=1, maximum=1),
        Channel.VISIT: Bounds(maximum=1),
    },
)


def tried(*channels, call_centre=False):
    return [
        Attempt(
            day=date(2026, 3, 2), daypart=Daypart.MORNING, channel=channel, result=AttemptResult.NO_ANSWER,
            call_centre=call_centre,
        )
        for channel in channels
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "step"),
    [
        ((), Channel.PHONE),
        ((Channel.PHONE,), Channel.PHONE),
        ((Channel.PHONE, Channel.PHONE), Channel.LETTER),
        ((Channel.PHONE, Channel.PHONE, Channel.LETTER), Channel.VISIT),
        ((Channel.PHONE, Channel.PHONE, Channel.LETTER, Channel.VISIT), None),
    ],
    ids=["nothing", "room left", "falls short", "has room", "all had theirs"],
)
def test_the_next_step_is_the_trays_first_as_long_as_it_has_room(made, step):
    assert next_step(Channel.PHONE, rooms(LIMITS, tried(*made)), phone_known=True) is step


def test_nobody_is_to_be_called_without_a_number():
    room = rooms(LIMITS, tried(Channel.VISIT))
    assert next_step(Channel.VISIT, room, phone_known=False) is Channel.LETTER


def test_the_call_centres_attempts_are_not_the_teams():
    (phone,) = (one for one in rooms(LIMITS, tried(Channel.PHONE, call_centre=True)) if one.channel is Channel.PHONE)
    assert (phone.made, phone.minimum, phone.maximum, phone.is_full) == (0, 1, 2, False)


def test_what_the_call_centre_did_and_may_is_told_apart():
    made = (*tried(Channel.PHONE, Channel.PHONE), *tried(Channel.PHONE, call_centre=True))
    (phone,) = (one for one in rooms(LIMITS, made) if one.channel is Channel.PHONE)
    assert (phone.made, phone.made_by_call_centre, phone.call_centre_maximum) == (2, 1, 5)
    (text,) = (one for one in rooms(LIMITS, tried(Channel.TEXT, call_centre=True)) if one.channel is Channel.TEXT)
    assert (text.made, text.made_by_call_centre, text.call_centre_maximum) == (0, 1, None)


def test_a_channel_without_bounds_is_told_once_it_was_tried():
    told = {one.channel: (one.made, one.maximum) for one in rooms(LIMITS, tried(Channel.CARD))}
    assert told[Channel.CARD] == (1, None)
    assert Channel.MAIL not in told
