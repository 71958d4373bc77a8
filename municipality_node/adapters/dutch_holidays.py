"""Dutch public holidays, from the package `holidays`."""

from datetime import date

from holidays import OPTIONAL, PUBLIC, country_holidays

_HOLIDAYS = country_holidays("NL", categories=(PUBLIC, OPTIONAL))


def is_holiday(day: date) -> bool:
    """Whether the Algemene termijnenwet (art. 3) puts `day` aside.

    The optional ones are in: Good Friday and 5 May, which the law names every year.
    """
    return day in _HOLIDAYS
