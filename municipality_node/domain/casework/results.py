"""How signals and cases stand and end: the strings of the national exchange model (DDAS v1.2), exactly."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType


class SignalStatus(StrEnum):
    """The eight statuses of a signal (EnumSignaalstatus)."""

    KNOWN_TO_DEBT_HELP = "Inwoner al bekend bij schuldhulpverlening"
    DECEASED = "Inwoner is overleden"
    NOT_PICKED_UP_OTHER = "Niet opgepakt: andere reden"
    NOT_PICKED_UP_REPEAT = "Niet opgepakt: herhaalde melding"
    NOT_PICKED_UP_UNFOUNDED = "Niet opgepakt: onterecht signaal"
    NOT_YET_PICKED_UP = "Nog niet opgepakt"
    PICKED_UP = "Opgepakt"
    NOT_A_RESIDENT = "Persoon is geen inwoner (meer) in de gemeente"


class CaseResult(StrEnum):
    """The sixteen results of a case (EnumEindresultaat)."""

    ADVICE = "(Budget)advies en/of quick fix"
    NEVER_REACHED = "Definitief geen contact kunnen krijgen"
    NO_ANSWER_ANYMORE = "Geen reactie na eerder contact"
    KNOWN_TO_DEBT_HELP = "Inwoner al bekend bij schuldhulpverlening"
    OTHER_HELP_RUNNING = "Inwoner heeft al een ander lopend traject"
    PAID = "Inwoner heeft zelf al betaald/betalingsregeling getroffen"
    DECEASED = "Inwoner is overleden"
    NO_HELP_WANTED = "Inwoner regelt het zelf/hoeft geen hulp vanuit vroegsignalering"
    NOT_PICKED_UP_OTHER = "Niet opgepakt: andere reden"
    NOT_PICKED_UP_REPEAT = "Niet opgepakt: herhaalde melding"
    NOT_PICKED_UP_UNFOUNDED = "Niet opgepakt: onterecht signaal"
    NOT_A_RESIDENT = "Persoon is geen inwoner (meer) in de gemeente"
    FURTHER_HELP = "Vervolghulp en/of verwijzing"
    FURTHER_HELP_FINANCIAL = "Vervolghulp en/of verwijzing financieel"
    FURTHER_HELP_OTHER = "Vervolghulp en/of verwijzing niet financieel"
    REFERRED_WITHOUT_RESIDENT = "Verwijzing zonder tussenkomst inwoner"


class Needs(Enum):
    """What must have happened before a case can end in a result."""

    NOTHING = "nothing"
    ATTEMPTS = "attempts"
    """As many attempts as the municipality asks for at least; an override with a reason lifts it."""
    REACHED = "reached"
    """Somebody was reached at least once."""


NEEDS: Mapping[CaseResult, Needs] = MappingProxyType(
    {
        CaseResult.ADVICE: Needs.REACHED,
        CaseResult.NEVER_REACHED: Needs.ATTEMPTS,
        CaseResult.NO_ANSWER_ANYMORE: Needs.REACHED,
        CaseResult.KNOWN_TO_DEBT_HELP: Needs.NOTHING,
        CaseResult.OTHER_HELP_RUNNING: Needs.NOTHING,
        CaseResult.PAID: Needs.NOTHING,
        CaseResult.DECEASED: Needs.NOTHING,
        CaseResult.NO_HELP_WANTED: Needs.REACHED,
        CaseResult.NOT_PICKED_UP_OTHER: Needs.NOTHING,
        CaseResult.NOT_PICKED_UP_REPEAT: Needs.NOTHING,
        CaseResult.NOT_PICKED_UP_UNFOUNDED: Needs.NOTHING,
        CaseResult.NOT_A_RESIDENT: Needs.NOTHING,
        CaseResult.FURTHER_HELP: Needs.REACHED,
        CaseResult.FURTHER_HELP_FINANCIAL: Needs.REACHED,
        CaseResult.FURTHER_HELP_OTHER: Needs.REACHED,
        CaseResult.REFERRED_WITHOUT_RESIDENT: Needs.NOTHING,
    }
)
"""Total."""

_LEFT_ALONE: Mapping[CaseResult, SignalStatus] = MappingProxyType(
    {
        CaseResult.KNOWN_TO_DEBT_HELP: SignalStatus.KNOWN_TO_DEBT_HELP,
        CaseResult.DECEASED: SignalStatus.DECEASED,
        CaseResult.NOT_PICKED_UP_OTHER: SignalStatus.NOT_PICKED_UP_OTHER,
        CaseResult.NOT_PICKED_UP_REPEAT: SignalStatus.NOT_PICKED_UP_REPEAT,
        CaseResult.NOT_PICKED_UP_UNFOUNDED: SignalStatus.NOT_PICKED_UP_UNFOUNDED,
        CaseResult.NOT_A_RESIDENT: SignalStatus.NOT_A_RESIDENT,
    }
)
"""Results that say why a signal was not picked up are its status too; every other result means that it was."""


def status_at_the_end(result: CaseResult) -> SignalStatus:
    """Return how the signals of a case stand once it ended in `result`."""
    return _LEFT_ALONE.get(result, SignalStatus.PICKED_UP)
