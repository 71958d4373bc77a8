"""Codes of matching and policy in words: what agrees, why a human is asked, what a rule wanted."""

from collections.abc import Mapping
from types import MappingProxyType

from servicekit.web.languages import N_

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "surname-same": N_("the surname is the same"),
        "surname-sounds-same": N_("the surname sounds the same"),
        "surname-part": N_("part of the surname is the same"),
        "surname-typo": N_("the surname differs by a typing error"),
        "surname-close": N_("the surname is close"),
        "surname-resembles": N_("the surname only resembles it"),
        "surname-different": N_("the surname is another"),
        "surname-missing": N_("no surname is stated"),
        "initials-first-name": N_("the first name is the same"),
        "initials-all": N_("all initials are the same"),
        "initials-first": N_("the first initial is the same"),
        "initials-call-name": N_("the initial is that of a call name"),
        "initials-first-name-typo": N_("the first name differs by a typing error"),
        "initials-others-differ": N_("the first initial is the same, others differ"),
        "initials-another": N_("the initial is that of another given name"),
        "initials-different": N_("the initials are others"),
        "initials-missing": N_("no initials are stated"),
        "birth-date-same": N_("the birth date is the same"),
        "birth-date-swapped": N_("day and month of birth are swapped"),
        "birth-date-one-digit": N_("the birth date differs by one digit"),
        "birth-date-year-near": N_("the year of birth is near"),
        "birth-date-year-only": N_("only the year of birth is the same"),
        "birth-date-incomplete-agrees": N_("the birth date agrees as far as it is registered"),
        "birth-date-different": N_("the birth date is another"),
        "birth-date-missing": N_("no birth date is stated"),
        "address-same": N_("the address is the same"),
        "address-addition-missing": N_("the address is the same, without its addition"),
        "address-addition-extra": N_("the address is the same, with an addition that is not registered"),
        "address-addition-differs": N_("the address is the same, with another addition"),
        "address-postcode-typo": N_("the postcode differs by a typing error"),
        "address-number-typo": N_("the house number differs by a typing error"),
        "address-postcode-only": N_("only the postcode is the same"),
        "address-other": N_("the address is another"),
    }
)
"""How one field agrees (docs/matching.md). Total."""

GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "NOBODY": N_("nobody in the register resembles it"),
        "IMPROBABLE": N_("no resident is probable enough"),
        "SUSPENDED": N_("the registration of the resident is suspended"),
        "UNCERTAIN": N_("the match is probable, and not beyond doubt"),
        "NO_MARGIN": N_("another resident is nearly as probable"),
        "SURNAME_DIFFERS": N_("the surname differs"),
        "BIRTH_DATE_DIFFERS": N_("the birth date differs"),
        "INITIALS_DIFFER": N_("the initials differ"),
        "TOO_LITTLE": N_("too little is stated to tell which person it is"),
        "ESTATE": N_("the partner says that its customer died (estate)"),
    }
)
"""Why a match needs a human. Total."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "initials": N_("initials and given names"),
        "surname": N_("surname"),
        "trade_name": N_("trade name"),
        "birth_date": N_("birth date"),
        "postcode": N_("postcode"),
        "house_number": N_("house number"),
        "addition": N_("letter and addition"),
    }
)
"""What is set side by side. Total."""

STANCES: Mapping[str, str] = MappingProxyType(
    {
        "allows": N_("allows"),
        "reviews": N_("asks for review"),
        "withholds": N_("withholds"),
        "dismisses": N_("concerns nobody here"),
        "tags": N_("tells the worker"),
        "limits": N_("limits contact"),
    }
)
"""What a rule wants done. Total."""

RULES: Mapping[str, str] = MappingProxyType(
    {
        "N1": N_("resident, and alive"),
        "N2": N_("matched beyond doubt, or confirmed by a human"),
        "N3": N_("of age"),
        "N4": N_("not known to debt help"),
        "N5": N_("register data not under investigation, an address to find somebody at"),
        "N6": N_("not a resident of another municipality"),
        "P1": N_("the amount reaches the threshold"),
        "P2": N_("not a repeat without growth"),
        "P3": N_("chronic late payers are marked"),
        "P4": N_("help was not refused lately"),
        "P5": N_("at most so many contacts"),
        "P6": N_("thresholds rise with volume"),
        "P7": N_("no objection was upheld"),
    }
)
"""Every rule of release, in short. Total."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "released": N_("released"),
        "review": N_("in review"),
        "withheld": N_("withheld"),
        "none": N_("about nobody here"),
    }
)
"""What a policy makes of a signal. Total."""

CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "crisis": N_("a crisis"),
        "end_of_supply": N_("the end of supply was announced"),
        "multiple": N_("multiple"),
        "successive": N_("successive"),
        "youth": N_("somebody from 18 to 27"),
        "state_pension": N_("somebody with a state pension"),
        "minors": N_("minors in the household"),
        "recidivism": N_("signalled before at this address"),
        "earlier_refusal": N_("help was refused within a year"),
        "warm_handover": N_("the partner spoke to the resident"),
        "chronic": N_("again and again"),
        "phone_known": N_("a phone number is known"),
        "secrecy": N_("secrecy"),
        "reached": N_("somebody was reached"),
        "amount_from_cents": N_("amount from"),
        "amount_below_cents": N_("amount below"),
        "cak_months_from": N_("months of arrears at the CAK: at least"),
        "attempts_from": N_("attempts: at least"),
        "partner_types": N_("a signal of"),
    }
)
"""What a tray may ask. Total."""

TERMS: Mapping[str, str] = MappingProxyType(
    {
        "single": N_("single"),
        "multiple": N_("multiple"),
        "successive": N_("successive"),
        "EARLY": N_("early signal"),
        "END_OF_SUPPLY": N_("end of supply"),
        "CRISIS": N_("crisis"),
    }
)
"""Kinds of cases and signals as explanations name them. Total."""
