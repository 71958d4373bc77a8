"""The one table of form refusals: code, rule, and what it means to the partner, in Dutch and in English.

Partners program against the codes: never renamed, never given another meaning. docs/spec/refusals.md is checked
against this table.
"""

from dataclasses import dataclass
from enum import StrEnum


class FormCode(StrEnum):
    """Why a signal is not well formed. The letter and digit name the rule of PRODUCT (G1, G2, G3, G4, G6)."""

    G1_CONTACT_EFFORT = "G1_CONTACT_EFFORT"
    G1_HELP_POINTED_OUT = "G1_HELP_POINTED_OUT"
    G1_REMINDER_DATE = "G1_REMINDER_DATE"
    G1_OFFER_UNANSWERED = "G1_OFFER_UNANSWERED"
    G2_BIRTH_DATE = "G2_BIRTH_DATE"
    G2_SIGNAL_TYPE = "G2_SIGNAL_TYPE"
    G3_TOO_RECENT = "G3_TOO_RECENT"
    G3_TOO_OLD = "G3_TOO_OLD"
    G3_AMOUNT = "G3_AMOUNT"
    G3_LEGAL_GROUND = "G3_LEGAL_GROUND"
    G3_EXPERIMENT_ENDED = "G3_EXPERIMENT_ENDED"
    G4_PARTNER_REF = "G4_PARTNER_REF"
    G4_SIGNAL_TYPE = "G4_SIGNAL_TYPE"
    G4_AMOUNT = "G4_AMOUNT"
    G4_ARREARS_SINCE = "G4_ARREARS_SINCE"
    G4_SENT_DATE = "G4_SENT_DATE"
    G4_MUNICIPALITY_CODE = "G4_MUNICIPALITY_CODE"
    G4_INITIALS = "G4_INITIALS"
    G4_PREFIX = "G4_PREFIX"
    G4_NAME_MISSING = "G4_NAME_MISSING"
    G4_SURNAME = "G4_SURNAME"
    G4_TRADE_NAME = "G4_TRADE_NAME"
    G4_BIRTH_DATE = "G4_BIRTH_DATE"
    G4_POSTCODE = "G4_POSTCODE"
    G4_HOUSE_NUMBER = "G4_HOUSE_NUMBER"
    G4_HOUSE_LETTER = "G4_HOUSE_LETTER"
    G4_HOUSE_SUFFIX = "G4_HOUSE_SUFFIX"
    G4_PHONE = "G4_PHONE"
    G4_EMAIL = "G4_EMAIL"
    G4_WARM_HANDOVER = "G4_WARM_HANDOVER"
    G6_LEGAL_ENTITY = "G6_LEGAL_ENTITY"

    @property
    def rule(self) -> str:
        """The rule that was broken, `G1` to `G6`."""
        return self.value.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One sentence per language, for error reports of partners and screens; names no value."""

    dutch: str
    english: str


EXPLANATIONS: dict[FormCode, Explanation] = {
    FormCode.G1_CONTACT_EFFORT: Explanation(
        "Er is niet verklaard dat u zich heeft ingespannen om persoonlijk contact te krijgen.",
        "It is not stated that you tried to get into personal contact.",
    ),
    FormCode.G1_HELP_POINTED_OUT: Explanation(
        "Er is niet verklaard dat u op mogelijke hulp heeft gewezen.",
        "It is not stated that you pointed out where help is available.",
    ),
    FormCode.G1_REMINDER_DATE: Explanation(
        "De datum van de herinnering ontbreekt, bestaat niet, of ligt niet vóór de verzenddatum.",
        "The date of the reminder is missing, does not exist, or is not before the sending date.",
    ),
    FormCode.G1_OFFER_UNANSWERED: Explanation(
        "Er is niet verklaard dat uw aanbod onbeantwoord bleef.",
        "It is not stated that your offer remained unanswered.",
    ),
    FormCode.G2_BIRTH_DATE: Explanation(
        "Dit soort partner mag geen geboortedatum meesturen.",
        "This type of partner may not send a birth date.",
    ),
    FormCode.G2_SIGNAL_TYPE: Explanation(
        "Dit soort signaal is niet met u afgesproken.", "This signal type was not agreed with you."
    ),
    FormCode.G3_TOO_RECENT: Explanation(
        "De achterstand bestaat nog niet lang genoeg voor dit soort partner.",
        "The arrears are not old enough for this type of partner.",
    ),
    FormCode.G3_TOO_OLD: Explanation(
        "De achterstand bestaat te lang voor dit soort partner.",
        "The arrears are too old for this type of partner.",
    ),
    FormCode.G3_AMOUNT: Explanation(
        "Het bedrag is lager dan het minimum voor dit soort partner.",
        "The amount is below the minimum for this type of partner.",
    ),
    FormCode.G3_LEGAL_GROUND: Explanation(
        "Voor dit soort partner is geen wettelijke grondslag ingesteld.",
        "No legal ground is configured for this type of partner.",
    ),
    FormCode.G3_EXPERIMENT_ENDED: Explanation(
        "Het experiment voor dit soort partner heeft geen einddatum of is afgelopen.",
        "The experiment for this type of partner has no end date or has ended.",
    ),
    FormCode.G4_PARTNER_REF: Explanation(
        "De referentie ontbreekt, is langer dan 64 tekens, of bevat stuurtekens.",
        "The reference is missing, longer than 64 characters, or has control characters.",
    ),
    FormCode.G4_SIGNAL_TYPE: Explanation(
        "Het soort signaal is geen EARLY, END_OF_SUPPLY of CRISIS.",
        "The signal type is not EARLY, END_OF_SUPPLY or CRISIS.",
    ),
    FormCode.G4_AMOUNT: Explanation(
        "Het bedrag is geen positief geheel aantal eurocenten.",
        "The amount is not a positive whole number of euro cents.",
    ),
    FormCode.G4_ARREARS_SINCE: Explanation(
        "De begindatum van de achterstand ontbreekt, bestaat niet, of ligt in de toekomst of na de verzenddatum.",
        "The start of the arrears is missing, does not exist, or is in the future or after the sending date.",
    ),
    FormCode.G4_SENT_DATE: Explanation(
        "De verzenddatum ontbreekt, bestaat niet, ligt in de toekomst, of is ouder dan 31 dagen.",
        "The sending date is missing, does not exist, is in the future, or is more than 31 days old.",
    ),
    FormCode.G4_MUNICIPALITY_CODE: Explanation(
        "De gemeentecode bestaat niet uit vier cijfers.",
        "The municipality code is not four digits.",
    ),
    FormCode.G4_INITIALS: Explanation(
        "De voorletters zijn te lang of bevatten stuurtekens.",
        "The initials are too long or have control characters.",
    ),
    FormCode.G4_PREFIX: Explanation(
        "Het tussenvoegsel is te lang of bevat stuurtekens.",
        "The prefix is too long or has control characters.",
    ),
    FormCode.G4_NAME_MISSING: Explanation(
        "Zowel achternaam als handelsnaam ontbreekt of bevat geen letter.",
        "Both surname and trade name are missing or without a letter.",
    ),
    FormCode.G4_SURNAME: Explanation(
        "De achternaam is te lang of bevat stuurtekens.",
        "The surname is too long or has control characters.",
    ),
    FormCode.G4_TRADE_NAME: Explanation(
        "De handelsnaam is te lang of bevat stuurtekens.",
        "The trade name is too long or has control characters.",
    ),
    FormCode.G4_BIRTH_DATE: Explanation(
        "De geboortedatum bestaat niet, ligt in de toekomst, of langer dan 130 jaar terug.",
        "The birth date does not exist, is in the future, or more than 130 years ago.",
    ),
    FormCode.G4_POSTCODE: Explanation(
        "De postcode ontbreekt of is geen vier cijfers en twee letters.",
        "The postcode is missing or is not four digits and two letters.",
    ),
    FormCode.G4_HOUSE_NUMBER: Explanation(
        "Het huisnummer ontbreekt of is geen getal van 1 tot en met 99999.",
        "The house number is missing or is not a number from 1 to 99999.",
    ),
    FormCode.G4_HOUSE_LETTER: Explanation(
        "De huisletter is niet één letter.",
        "The house letter is not one letter.",
    ),
    FormCode.G4_HOUSE_SUFFIX: Explanation(
        "De toevoeging is langer dan vier tekens of bevat andere tekens dan letters, cijfers, spatie en streepje.",
        "The suffix is longer than four characters or has others than letters, digits, space and hyphen.",
    ),
    FormCode.G4_PHONE: Explanation(
        "Het telefoonnummer is geen geldig Nederlands nummer van tien cijfers of internationaal nummer (+…).",
        "The phone number is not a valid Dutch number of ten digits or an international one (+…).",
    ),
    FormCode.G4_EMAIL: Explanation(
        "Het e-mailadres is geen geldig adres of is te lang.",
        "The email address is not valid or is too long.",
    ),
    FormCode.G4_WARM_HANDOVER: Explanation(
        "De warme overdracht is niet ja of nee.",
        "The warm handover is not yes or no.",
    ),
    FormCode.G6_LEGAL_ENTITY: Explanation(
        "De naam is die van een rechtspersoon (zoals bv, nv of stichting); die kan niet worden gemeld.",
        "The name is that of a legal entity (BV, NV, foundation, association, cooperative), which cannot be reported.",
    ),
}
