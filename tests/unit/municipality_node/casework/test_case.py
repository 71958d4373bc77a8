from dataclasses import replace
from datetime import date

import pytest

from keys.identity import Oin
from municipality_node.domain.casework.addressing import full_name, salutation
from municipality_node.domain.casework.case import (
    Case,
    CaseMonth,
    CasePerson,
    CaseSignal,
    Dwelling,
    Particulars,
    kind_of,
)
from municipality_node.domain.casework.household import Born
from municipality_node.domain.policy import CaseType
from municipality_node.domain.resident import Gender, NameUse
from signals.signal import PartnerType, SignalType
from tests.support.neighbourhood import bsn, resident

ONE, TWO = Oin("00000099000000000001"), Oin("00000099000000000002")
DAY = date(2026, 3, 10)
HOME = Dwelling(street="Dijkstraat", house_number=12, house_letter="a", postcode="4301AA", place="Zierikzee")
PERSON = CasePerson(bsn=bsn(1), name="J. Jansen", salutation="Geachte heer Jansen", born=Born(year=1980))


def a_signal(row=1, partner=ONE, **changes):
    fields = {
        "row": row, "bsn": bsn(1), "partner": partner, "partner_type": PartnerType.ENERGY,
        "signal_type": SignalType.EARLY, "amount_cents": 12_000, "arrears_since": date(2026, 1, 1), "sent": DAY,
        "released": DAY, "phone": "0612345678", "email": "a@b.example",
    }  # fmt: skip
    return CaseSignal(**{**fields, **changes})


def particulars(*signals):
    return Particulars(dwelling=HOME, people=(PERSON,), signals=signals)


def test_a_december_is_followed_by_a_january():
    assert CaseMonth.of(date(2026, 12, 31)).next_month == date(2027, 1, 1)
    assert (CaseMonth(2026, 3).number, str(CaseMonth(2026, 3))) == (202603, "2026-03")


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ([], CaseType.SINGLE),
        ([CaseType.SINGLE, CaseType.SUCCESSIVE], CaseType.SUCCESSIVE),
        ([CaseType.SUCCESSIVE, CaseType.MULTIPLE, CaseType.SINGLE], CaseType.MULTIPLE),
    ],
)
def test_multiple_goes_before_successive(kinds, kind):
    assert kind_of(particulars(*(a_signal(row, kind=one) for row, one in enumerate(kinds)))) is kind


def test_of_a_withdrawn_signal_nothing_stays_but_that_it_was_there():
    left = particulars(a_signal(), a_signal(2, TWO)).without_signal(1, DAY)
    gone, kept = left.signals
    assert (gone.withdrawn, gone.amount_cents, gone.phone, gone.email) == (DAY, 0, "", "")
    assert left.standing == (kept,)


def test_a_withdrawal_takes_along_whoever_only_it_was_about():
    other = replace(PERSON, bsn=bsn(2))
    both = particulars(a_signal()).with_signal(other, a_signal(2, TWO, bsn=bsn(2)), minors=None)
    assert [one.bsn for one in both.without_signal(2, DAY).people] == [bsn(1)]
    assert both.without_signal(2, DAY).without_signal(1, DAY).people


def a_case(person=PERSON, **changes):
    content = Particulars(dwelling=HOME, people=(person,), signals=(a_signal(),))
    return Case(number=1, month=CaseMonth(2026, 3), opened=DAY, particulars=content, **changes)


def test_the_partner_waits_thirty_days_after_the_acceptance():
    assert a_case().hold_until is None
    assert a_case(accepted=DAY).hold_until == date(2026, 4, 9)


def test_the_acceptance_of_a_secrecy_flagged_person_is_told_with_consent_only():
    hidden = replace(PERSON, secrecy=True)
    assert a_case(hidden, accepted=DAY).hold_until is None
    assert a_case(hidden, accepted=DAY, consent=True).hold_until == date(2026, 4, 9)


def test_nothing_personal_is_in_a_repr():
    for value in (a_case(), a_signal(), PERSON, HOME, particulars()):
        assert not any(word in repr(value) for word in ("Jansen", "4301", "0612", "Dijk", "example"))


@pytest.mark.parametrize(
    ("name_use", "name"),
    [
        (NameUse.OWN, "J.A. de Vries"),
        (NameUse.PARTNER, "J.A. Bakker"),
        (NameUse.PARTNER_FIRST, "J.A. Bakker-de Vries"),
        (NameUse.OWN_FIRST, "J.A. de Vries-Bakker"),
    ],
)
def test_a_resident_is_addressed_by_the_name_that_it_chose(name_use, name):
    assert full_name(resident(1, "Jan Adriaan", "Vries", prefix="de", name_use=name_use, partner="Bakker")) == name


@pytest.mark.parametrize(
    ("gender", "words"),
    [
        (Gender.MALE, "Geachte heer De Vries"),
        (Gender.FEMALE, "Geachte mevrouw De Vries"),
        (Gender.UNKNOWN, "Geachte heer of mevrouw De Vries"),
    ],
)
def test_a_letter_begins_with_what_the_register_supports(gender, words):
    assert salutation(replace(resident(1, "Jan", "Vries", prefix="de"), gender=gender)) == words


@pytest.mark.parametrize(
    ("born", "age", "youth"),
    [
        (Born(year=2008, month=3, day=10), 18, True),
        (Born(year=2008, month=3, day=11), 17, False),
        (Born(year=1998, month=3, day=11), 27, True),
        (Born(year=1998, month=3, day=10), 28, False),
        (Born(year=2007), 18, True),
        (Born(year=2008), 17, False),
        (Born(year=0), None, False),
    ],
)
def test_an_age_counts_when_it_is_certain(born, age, youth):
    assert (born.age(DAY), born.is_youth(DAY)) == (age, youth)
