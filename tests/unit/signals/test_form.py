from dataclasses import replace
from datetime import date, timedelta

import pytest

from signals.form import EXPLANATIONS, FormCode, FormRefusal, FormRules, TypeRules, check
from signals.signal import Attestation, PartnerType, SignalType
from tests.support.signals import SENT, TODAY, a_signal

DEFAULTS = FormRules.national_defaults()


def codes(signal, partner_type=PartnerType.ENERGY, rules=DEFAULTS, today=TODAY):
    return [(refusal.code.value, refusal.field) for refusal in check(signal, rules.of(partner_type), today=today)]


def told(**changes):
    return a_signal(attestation=replace(a_signal().attestation, **changes))


def test_a_well_formed_signal_has_nothing_wrong():
    assert codes(a_signal()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"partner_ref": ""}, [("G4_PARTNER_REF", "partner_ref")]),
        ({"partner_ref": "r" * 65}, [("G4_PARTNER_REF", "partner_ref")]),
        ({"partner_ref": "a\x00b"}, [("G4_PARTNER_REF", "partner_ref")]),
        ({"signal_type": SignalType.UNSPECIFIED}, [("G4_SIGNAL_TYPE", "signal_type")]),
        ({"amount_cents": 0}, [("G4_AMOUNT", "amount_cents")]),
        ({"amount_cents": -5}, [("G4_AMOUNT", "amount_cents")]),
        ({"arrears_since": None}, [("G4_ARREARS_SINCE", "arrears_since")]),
        ({"arrears_since": TODAY + timedelta(days=1)}, [("G4_ARREARS_SINCE", "arrears_since")]),
        ({"sent_date": None}, [("G4_SENT_DATE", "sent_date")]),
        ({"sent_date": TODAY + timedelta(days=1)}, [("G4_SENT_DATE", "sent_date")]),
        ({"sent_date": TODAY - timedelta(days=32)}, [("G4_SENT_DATE", "sent_date")]),
        ({"municipality_code": "363"}, [("G4_MUNICIPALITY_CODE", "municipality_code")]),
        ({"initials": "J" * 61}, [("G4_INITIALS", "initials")]),
        ({"prefix": "v\n"}, [("G4_PREFIX", "prefix")]),
        ({"surname": ""}, [("G4_NAME_MISSING", "surname")]),
        ({"surname": "???"}, [("G4_NAME_MISSING", "surname")]),
        ({"surname": "Onbekend"}, [("G4_NAME_MISSING", "surname")]),
        ({"surname": "é" * 61}, [("G4_SURNAME", "surname")]),
        ({"trade_name": "b" * 121}, [("G4_TRADE_NAME", "trade_name")]),
        ({"birth_date": TODAY + timedelta(days=1)}, [("G4_BIRTH_DATE", "birth_date")]),
        ({"birth_date": date(1753, 1, 1)}, [("G4_BIRTH_DATE", "birth_date")]),
        ({"postcode": "0123AB"}, [("G4_POSTCODE", "postcode")]),
        ({"postcode": ""}, [("G4_POSTCODE", "postcode")]),
        ({"house_number": 0}, [("G4_HOUSE_NUMBER", "house_number")]),
        ({"house_number": 100_000}, [("G4_HOUSE_NUMBER", "house_number")]),
        ({"house_letter": "AB"}, [("G4_HOUSE_LETTER", "house_letter")]),
        ({"house_suffix": "bis 2"}, [("G4_HOUSE_SUFFIX", "house_suffix")]),
        ({"house_suffix": "t/o"}, [("G4_HOUSE_SUFFIX", "house_suffix")]),
        ({"phone": "0612"}, [("G4_PHONE", "phone")]),
        ({"phone": "+999123"}, [("G4_PHONE", "phone")]),
        ({"phone": "06 1234567890"}, [("G4_PHONE", "phone")]),
        ({"email": "nobody"}, [("G4_EMAIL", "email")]),
        ({"email": "a@b"}, [("G4_EMAIL", "email")]),
        ({"trade_name": "Bakkerij De Molen B.V."}, [("G6_LEGAL_ENTITY", "trade_name")]),
        ({"surname": "Stichting Het Anker"}, [("G6_LEGAL_ENTITY", "surname")]),
    ],
)
def test_each_broken_field_has_its_own_code(changes, expected):
    assert codes(a_signal(**changes)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"postcode": "1234 ab"},
        {"house_number": 99_999},
        {"house_suffix": "1-A "},
        {"phone": "06-12345678"},
        {"phone": "+31 20 1234567"},
        {"phone": "+32 470 12 34 56"},
        {"email": "j.jansen@voorbeeld.nl"},
        {"surname": "", "trade_name": "Schildersbedrijf De Boer VOF"},
        {"surname": "Bv"},
        {"surname": "B.V. Jansen"},
        {"surname": "علي"},
        {"partner_ref": "é" * 64},
        {"birth_date": None},
        {"sent_date": TODAY - timedelta(days=31), "arrears_since": date(2025, 1, 1)},
    ],
)
def test_unusual_but_honest_signals_pass(changes):
    signal = a_signal(**changes)
    assert codes(replace(signal, attestation=replace(signal.attestation, reminder_date=date(2025, 2, 1)))) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contact_effort": False}, ("G1_CONTACT_EFFORT", "contact_effort")),
        ({"help_pointed_out": False}, ("G1_HELP_POINTED_OUT", "help_pointed_out")),
        ({"reminder_date": None}, ("G1_REMINDER_DATE", "reminder_date")),
        ({"reminder_date": SENT}, ("G1_REMINDER_DATE", "reminder_date")),
        ({"offer_unanswered": False}, ("G1_OFFER_UNANSWERED", "offer_unanswered")),
    ],
)
def test_every_attestation_that_the_type_needs_is_asked_for(changes, code):
    assert codes(told(**changes)) == [code]


def test_an_attestation_that_a_type_does_not_need_may_be_missing():
    rules = DEFAULTS.with_type(PartnerType.WATER, TypeRules(offer_unanswered=False, reminder=False))
    assert codes(told(offer_unanswered=False, reminder_date=None), PartnerType.WATER, rules) == []


def test_a_landlord_may_not_send_a_birth_date_unless_configured():
    signal = a_signal(birth_date=date(1980, 5, 6))
    assert codes(signal, PartnerType.RENT) == [("G2_BIRTH_DATE", "birth_date")]
    allowed = DEFAULTS.with_type(PartnerType.RENT, TypeRules(minimum_age_days=30))
    assert codes(signal, PartnerType.RENT, allowed) == []


@pytest.mark.parametrize(
    ("partner_type", "days", "expected"),
    [
        (PartnerType.ENERGY, 29, ["G3_TOO_RECENT"]),
        (PartnerType.ENERGY, 30, []),
        (PartnerType.RENT, 29, ["G3_TOO_RECENT"]),
        (PartnerType.WATER, 30, []),
        (PartnerType.HEALTH, 100, []),
        (PartnerType.HEALTH, 101, ["G3_TOO_OLD"]),
        (PartnerType.TAX, 0, []),
    ],
)
def test_arrears_are_old_enough_and_not_too_old_on_the_sending_date(partner_type, days, expected):
    signal = a_signal(arrears_since=SENT - timedelta(days=days), amount_cents=700_00, birth_date=None)
    assert [code for code, _ in codes(signal, partner_type)] == expected


def test_six_months_are_counted_on_the_calendar():
    signal = a_signal(sent_date=date(2026, 8, 31), arrears_since=date(2026, 2, 28))
    assert codes(signal, PartnerType.CAK_HEALTH, today=date(2026, 9, 1)) == []
    later = replace(signal, arrears_since=date(2026, 3, 1))
    assert codes(later, PartnerType.CAK_HEALTH, today=date(2026, 9, 1)) == [("G3_TOO_RECENT", "arrears_since")]


def test_the_tax_authority_sends_nothing_below_six_hundred_euro():
    assert codes(a_signal(amount_cents=599_99), PartnerType.TAX) == [("G3_AMOUNT", "amount_cents")]
    assert codes(a_signal(amount_cents=600_00), PartnerType.TAX) == []


def test_an_experimental_type_needs_a_legal_ground_and_an_end_date():
    refused = [("G3_LEGAL_GROUND", ""), ("G3_EXPERIMENT_ENDED", "")]
    assert codes(a_signal(), PartnerType.MORTGAGE) == refused
    granted = TypeRules(experimental=True, legal_ground="art. 4 Wgs", experiment_until=TODAY)
    rules = DEFAULTS.with_type(PartnerType.MORTGAGE, granted)
    assert codes(a_signal(), PartnerType.MORTGAGE, rules) == []
    assert codes(a_signal(), PartnerType.MORTGAGE, rules, TODAY + timedelta(days=1)) == [("G3_EXPERIMENT_ENDED", "")]


def test_everything_wrong_is_told_at_once():
    signal = a_signal(postcode="x", house_number=0, attestation=Attestation())
    assert len(codes(signal)) == 6


def test_every_code_is_explained_in_two_languages_and_names_its_rule():
    assert set(EXPLANATIONS) == set(FormCode)
    assert all(text.dutch and text.english for text in EXPLANATIONS.values())
    assert {code.rule for code in FormCode} == {"G1", "G2", "G3", "G4", "G6"}


def test_a_refusal_never_holds_a_value():
    assert FormRefusal.__slots__ == ("code", "field")
    assert "Jansen" not in repr(check(a_signal(postcode="Jansen"), DEFAULTS.of(PartnerType.ENERGY), today=TODAY))


def test_the_rules_name_every_partner_type():
    assert set(DEFAULTS.by_type) == set(PartnerType)
    with pytest.raises(ValueError, match="every partner type"):
        FormRules(by_type={})


@pytest.mark.parametrize("changes", [{"minimum_age_days": -1}, {"minimum_age_days": 9, "maximum_age_days": 8}])
def test_rules_that_nothing_could_meet_are_refused(changes):
    with pytest.raises(ValueError, match="age"):
        TypeRules(**changes)
