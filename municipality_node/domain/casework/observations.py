"""What a worker may note: a closed list about the situation, none of it about anybody else in the household.

There is no free text about third parties. One remark per case, bounded, is kept encrypted with the case.
"""

from enum import StrEnum

REMARK_LIMIT = 500
"""Characters."""


class Observation(StrEnum):
    """Codes; the wording shown to workers is the value."""

    NOBODY_HOME = "Niemand thuis"
    MAIL_PILED_UP = "Post opgestapeld"
    SEEMS_UNINHABITED = "Woning lijkt onbewoond"
    ADDRESS_NOT_FOUND = "Adres niet gevonden of niet bereikbaar"
    PHONE_DISCONNECTED = "Nummer niet in gebruik"
    NUMBER_OF_ANOTHER = "Nummer is van een ander"
    LANGUAGE_BARRIER = "Andere taal nodig"
    INTERPRETER_NEEDED = "Tolk nodig"
    READING_DIFFICULT = "Lezen of schrijven is lastig"
    PREFERS_PHONE = "Wil liever bellen"
    PREFERS_VISIT = "Wil liever een bezoek"
    PREFERS_MAIL = "Wil liever mailen of appen"
    INCOME_DROPPED = "Inkomen gedaald"
    JOB_LOST = "Werk verloren"
    ILLNESS = "Ziekte of beperking belemmert betalen"
    SEPARATION = "Scheiding of einde relatie"
    MORE_DEBTS = "Meer achterstanden genoemd"
    ARRANGEMENT_RUNS = "Betalingsregeling loopt"
    PAID_ALREADY = "Zegt betaald te hebben"
    DISPUTES_DEBT = "Betwist de achterstand"
    SUPPLY_ENDS_SOON = "Afsluiting aangekondigd"
    EVICTION_ANNOUNCED = "Ontruiming aangekondigd"
    UNSAFE_TO_VISIT = "Niet alleen op bezoek gaan"
    CONSENT_TO_PARTNER = "Toestemming voor bericht aan de partner"
