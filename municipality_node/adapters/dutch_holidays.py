"""Dutch public holidays, from the package `holidays`."""

from collections.abc import Container
from datetime import date
from functools import cache


@cache
def _calendar() -> Container[date]:
    # Loaded when a day is asked for: the package knows every country, which takes longer than most commands.
    from holidays import OPTIONAL, PUBLIC, country_holidays  # noqa: PLC0415

    return country_holidays("NL", categories=(PUBLIC, OPTIONAL))


def is_holiday(day: date) -> bool:
    """Whether the Algemene termijnenwet (art. 3) puts `day` aside.

    The optional ones are in: Good Friday and 5 May, which the law names every year.
    """
    return day in _calendar()
