"""One line of a partner file, and what is true about it."""

from dataclasses import asdict, dataclass, fields

TRUTH_COLUMNS = ("partner_ref", "burgerservicenummer", "municipality_code", "scenario", "tags")


@dataclass(slots=True, kw_only=True)
class Row:
    """The columns of docs/operations/partner.md, as text; mistakes are made in place."""

    partner_ref: str
    signal_type: str = "EARLY"
    amount_cents: str = ""
    arrears_since: str = ""
    sent_date: str = ""
    municipality_code: str = ""
    initials: str = ""
    prefix: str = ""
    surname: str = ""
    trade_name: str = ""
    birth_date: str = ""
    postcode: str = ""
    house_number: str = ""
    house_letter: str = ""
    house_suffix: str = ""
    phone: str = ""
    email: str = ""
    warm_handover: str = "false"
    contact_effort: str = "true"
    help_pointed_out: str = "true"
    reminder_date: str = ""
    offer_unanswered: str = "true"

    def cells(self) -> list[str]:
        """Return the row's cells in column order."""
        return list(asdict(self).values())


COLUMNS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Whom a row is about: a resident's BSN, or nobody here; which case it was made to be, and what happened to it."""

    partner_ref: str
    bsn: str
    municipality: str
    scenario: str
    tags: tuple[str, ...] = ()
    """Circumstances and mistakes, in the order in which they came about."""

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return the row's cells in column order."""
        return self.partner_ref, self.bsn, self.municipality, self.scenario, " ".join(self.tags)
