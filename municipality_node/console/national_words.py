"""Results and statuses as the national exchange model (DDAS v1.2) writes them, by the contract's names.

Reports have them as they are: Dutch pages and files show exactly these, others what `words.ENUMS` says of the name.
"""

from collections.abc import Mapping
from types import MappingProxyType

NATIONAL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Inwoner al bekend bij schuldhulpverlening": "SIGNAL_STATUS_KNOWN_TO_DEBT_HELP",
        "Inwoner is overleden": "SIGNAL_STATUS_DECEASED",
        "Niet opgepakt: andere reden": "SIGNAL_STATUS_NOT_PICKED_UP_OTHER",
        "Niet opgepakt: herhaalde melding": "SIGNAL_STATUS_NOT_PICKED_UP_REPEAT",
        "Niet opgepakt: onterecht signaal": "SIGNAL_STATUS_NOT_PICKED_UP_UNFOUNDED",
        "Nog niet opgepakt": "SIGNAL_STATUS_NOT_YET_PICKED_UP",
        "Opgepakt": "SIGNAL_STATUS_PICKED_UP",
        "Persoon is geen inwoner (meer) in de gemeente": "SIGNAL_STATUS_NOT_A_RESIDENT",
        "(Budget)advies en/of quick fix": "CASE_RESULT_ADVICE",
        "Definitief geen contact kunnen krijgen": "CASE_RESULT_NEVER_REACHED",
        "Geen reactie na eerder contact": "CASE_RESULT_NO_ANSWER_ANYMORE",
        "Inwoner heeft al een ander lopend traject": "CASE_RESULT_OTHER_HELP_RUNNING",
        "Inwoner heeft zelf al betaald/betalingsregeling getroffen": "CASE_RESULT_PAID",
        "Inwoner regelt het zelf/hoeft geen hulp vanuit vroegsignalering": "CASE_RESULT_NO_HELP_WANTED",
        "Vervolghulp en/of verwijzing": "CASE_RESULT_FURTHER_HELP",
        "Vervolghulp en/of verwijzing financieel": "CASE_RESULT_FURTHER_HELP_FINANCIAL",
        "Vervolghulp en/of verwijzing niet financieel": "CASE_RESULT_FURTHER_HELP_OTHER",
        "Verwijzing zonder tussenkomst inwoner": "CASE_RESULT_REFERRED_WITHOUT_RESIDENT",
    }
)
