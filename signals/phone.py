"""Telephone numbers: Dutch ones of ten digits, and international ones."""

import re
from functools import lru_cache

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_TEN_DIGITS = re.compile(r"0[0-9]{9}")
_PUNCTUATION = re.compile(r"[\s\-./()]+")


@lru_cache(maxsize=1 << 12)
def is_valid_phone(text: str) -> bool:
    """Tell whether `text` is a valid Dutch number of ten digits, or an international number that exists (E.164)."""
    import phonenumbers  # noqa: PLC0415 - large tables, needed only where somebody gives a number

    compact = _PUNCTUATION.sub("", text)
    international = compact.startswith("+")
    if not (_E164 if international else _TEN_DIGITS).fullmatch(compact):
        return False
    try:
        number = phonenumbers.parse(compact, None if international else "NL")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)
