"""Where these words are translated."""

from functools import cache
from pathlib import Path

from servicekit.web.languages import DUTCH, Language, languages

LOCALE = Path(__file__).parent / "locale"


@cache
def dutch() -> Language:
    """Return the language in which the command line words a case: that of the trays, channels and results it names."""
    return languages(LOCALE)[DUTCH]
