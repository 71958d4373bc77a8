"""Attempts to reach somebody: the channels and dayparts of the national exchange model, and what came of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

_NOON, _EVENING = time(12), time(18)


class Channel(StrEnum):
    """The ten channels (EnumContactsoort)."""

    ADMINISTRATIVE = "Administratief"
    APPOINTMENT = "Afspraak op locatie"
    LETTER = "Brief"
    VISIT = "Huisbezoek"
    CARD = "Kaartje"
    MAIL = "Mail"
    UNKNOWN = "Onbekend"
    OTHER = "Overige"
    TEXT = "SMS/Whatsapp"
    PHONE = "Telefoon"

    @property
    def approaches_household(self) -> bool:
        """Whether the household notices it; paperwork inside the municipality is no contact."""
        return self is not Channel.ADMINISTRATIVE


class Daypart(StrEnum):
    """The three dayparts (EnumDagdeel)."""

    MORNING = "Ochtend"
    AFTERNOON = "Middag"
    EVENING = "Avond"

    @classmethod
    def of(cls, moment: time) -> "Daypart":
        """Return the daypart of a Dutch wall-clock time: before 12, before 18, from 18."""
        if moment < _NOON:
            return cls.MORNING
        return cls.AFTERNOON if moment < _EVENING else cls.EVENING


class AttemptResult(StrEnum):
    """What came of an attempt; a closed list, so that nothing about others can be written down."""

    NO_ANSWER = "Geen gehoor"
    VOICEMAIL = "Voicemail ingesproken"
    WRONG_NUMBER = "Verkeerd nummer"
    SENT = "Verzonden"
    LEFT_BEHIND = "Achtergelaten"
    RETURNED = "Onbestelbaar retour"
    CALL_BACK = "Terugbelafspraak"
    APPOINTMENT = "Afspraak gemaakt"
    MISSED = "Afspraak niet nagekomen"
    CONVERSATION = "Gesprek gevoerd"
    ACCEPTED = "Hulp geaccepteerd"
    REFUSED = "Hulp geweigerd"

    @property
    def reached(self) -> bool:
        """Whether somebody was reached: a result says so, nobody has to say it twice."""
        return self in _REACHED


_REACHED = frozenset(
    {
        AttemptResult.CALL_BACK, AttemptResult.APPOINTMENT, AttemptResult.CONVERSATION, AttemptResult.ACCEPTED,
        AttemptResult.REFUSED,
    }
)  # fmt: skip

CONVERSATIONS = frozenset({AttemptResult.CONVERSATION, AttemptResult.ACCEPTED, AttemptResult.REFUSED})
"""Results of an attempt in which somebody was spoken with."""

_ANSWERS = _REACHED - {AttemptResult.CONVERSATION}
_ALL = frozenset(AttemptResult)

RESULTS: Mapping[Channel, frozenset[AttemptResult]] = MappingProxyType(
    {
        Channel.ADMINISTRATIVE: frozenset({AttemptResult.SENT, AttemptResult.RETURNED, AttemptResult.NO_ANSWER}),
        Channel.APPOINTMENT: _REACHED | {AttemptResult.MISSED},
        Channel.LETTER: _ANSWERS | {AttemptResult.SENT, AttemptResult.RETURNED},
        Channel.VISIT: _REACHED | {AttemptResult.NO_ANSWER, AttemptResult.LEFT_BEHIND, AttemptResult.MISSED},
        Channel.CARD: _ANSWERS | {AttemptResult.SENT, AttemptResult.LEFT_BEHIND, AttemptResult.RETURNED},
        Channel.MAIL: _REACHED | {AttemptResult.SENT, AttemptResult.RETURNED, AttemptResult.NO_ANSWER},
        Channel.UNKNOWN: _ALL,
        Channel.OTHER: _ALL,
        Channel.TEXT: _REACHED | {AttemptResult.SENT, AttemptResult.WRONG_NUMBER, AttemptResult.NO_ANSWER},
        Channel.PHONE: _REACHED
        | {AttemptResult.NO_ANSWER, AttemptResult.VOICEMAIL, AttemptResult.WRONG_NUMBER, AttemptResult.MISSED},
    }
)
"""What can come of an attempt, by its channel. Paperwork reaches nobody; paper is answered, not spoken with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt on one case. Nobody's data: who it was about is the case's."""

    day: date
    daypart: Daypart
    channel: Channel
    result: AttemptResult
    call_centre: bool = False
    """Made by the call centre or a volunteer, on a case that was handed over."""

    @property
    def reached(self) -> bool:
        """Whether somebody was reached."""
        return self.result.reached


def spoken_on(attempts: Iterable[Attempt]) -> tuple[date, ...]:
    """Return the days on which somebody was spoken with."""
    return tuple(sorted({attempt.day for attempt in attempts if attempt.result in CONVERSATIONS}))


def conversations_on(attempts: Iterable[Attempt]) -> tuple[date, ...]:
    """Return the days of conversations proper."""
    return tuple(sorted({attempt.day for attempt in attempts if attempt.result is AttemptResult.CONVERSATION}))
