"""Dutch first, English by choice. Texts come from gettext catalogues, read at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DUTCH, ENGLISH = "nl", "en"
LANGUAGES = (DUTCH, ENGLISH)
SOURCE = ENGLISH
"""The language of the texts in code and templates."""
CENTS = Decimal(100)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a text that is translated later
    """Mark a text for translation."""
    return text


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its texts, and how it writes dates, numbers and amounts."""

    code: str
    translations: NullTranslations

    def gettext(self, message: str) -> str:
        """Return a text in this language."""
        translated: str = self.translations.gettext(message)
        return translated

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return a text about a number of things in this language."""
        translated: str = self.translations.ngettext(singular, plural, count)
        return translated

    def month(self, day: date) -> str:
        """Return the month of a day, as in nov 2026."""
        return dates.format_date(day, "MMM y", locale=self.code)

    def whole_month(self, day: date) -> str:
        """Return the month of a day in full, as in november 2026."""
        return dates.format_date(day, "MMMM y", locale=self.code)

    def date(self, day: date) -> str:
        """Return a day, as in 26 nov 2026."""
        return dates.format_date(day, "d MMM y", locale=self.code)

    def moment(self, moment: datetime) -> str:
        """Return a moment to the minute."""
        return dates.format_datetime(moment, "d MMM y HH:mm", locale=self.code)

    def number(self, value: float) -> str:
        """Return a number with separators."""
        return numbers.format_decimal(value, locale=self.code)

    def percent(self, share: float) -> str:
        """Return a share of one as a percentage with one decimal."""
        return numbers.format_percent(share, "#,##0.0 %", locale=self.code)

    def euros(self, cents: int) -> str:
        """Return an amount in cents as euros."""
        return numbers.format_currency(Decimal(cents) / CENTS, "EUR", locale=self.code)

    @property
    def name(self) -> str:
        """How speakers call the language."""
        return str(Locale.parse(self.code).get_display_name(self.code))


def catalogue(folder: Path, code: str) -> NullTranslations:
    """Return the texts of a folder `LANGUAGE.po`; the source language needs none."""
    if code == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (folder / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)


@lru_cache(maxsize=8)
def languages(*folders: Path) -> Mapping[str, Language]:
    """Return every language with the texts of all `folders`; earlier folders go before later ones."""
    found = {}
    for code in LANGUAGES:
        first, *others = (catalogue(folder, code) for folder in folders)
        for other in others:
            first.add_fallback(other)
        found[code] = Language(code, first)
    return found


def chosen(known: Mapping[str, Language], *, cookie: str | None) -> Language:
    """Return the language that somebody chose before; Dutch for whoever did not choose."""
    return known.get(cookie or DUTCH, known[DUTCH])
