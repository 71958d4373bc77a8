"""What holds of any text whatever: total, idempotent, never empty from letters, never a match on emptiness."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from keys.linkage import SLOTS, ResidentIdentity, Subject, resident_inputs, subject_slots
from keys.normalise.address import addition, house_number, postcode
from keys.normalise.initials import first_initial, other_initials
from keys.normalise.prefixes import split
from keys.normalise.sound import fold_sound
from keys.normalise.surnames import candidates, known_by, parts
from keys.normalise.text import fold, icao_spelling, without_diacritics
from keys.normalise.trade import has_trade_words, is_legal_entity, owner_words
from keys.suite import GateProfile

ODD = "\x00'’-.,/ \u200b\u200e\u202e\u0301\u0308ĳßİıŀǆａаοק🙂١Ⅳ½ﷺﹰ"
NAMES = [
    "van",
    "de",
    "der",
    "'t",
    "v.d.",
    "v/d",
    "Jansen",
    "Berg",
    "BV",
    "VOF",
    "h.o.d.n.",
    "e/v",
    "dhr.",
    "J.A.",
    "IJ",
]
ANY = st.one_of(st.text(), st.text(alphabet=ODD + "abAB1"), st.lists(st.sampled_from(NAMES)).map(" ".join))
LETTERS = st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lt", "Lo"]), min_size=1)
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20)
PROFILES = st.sampled_from(GateProfile)
POSTCODES = st.sampled_from(["1234AB", "9999ZZ", "", "x"])
NUMBERS = st.sampled_from([0, 1, 12, 99_999, 100_000])
DATES = st.one_of(st.none(), st.dates(), st.just(date(1980, 1, 1)))


@st.composite
def subjects(draw, name=ANY):
    return Subject(
        initials=draw(name),
        prefix=draw(name),
        surname=draw(name),
        trade_name=draw(name),
        birth_date=draw(DATES),
        postcode=draw(POSTCODES),
        house_number=draw(NUMBERS),
        house_letter=draw(name),
        house_suffix=draw(name),
    )


@st.composite
def residents(draw, name=ANY):
    return ResidentIdentity(
        given_names=draw(name),
        prefix=draw(name),
        surname=draw(name),
        name_use=draw(st.sampled_from("EPVN")),
        partner_names=tuple(draw(st.lists(st.tuples(name, name), max_size=3))),
        birth_date=draw(st.tuples(st.integers(0, 2100), st.integers(0, 13), st.integers(0, 32))),
        postcode=draw(POSTCODES),
        house_number=draw(NUMBERS),
        house_letter=draw(name),
        house_suffix=draw(name),
    )


@given(ANY)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert fold_sound(fold_sound(fold(text))) == fold_sound(fold(text))


@given(ANY)
def test_a_fold_is_letters_and_digits_only(text):
    assert all(map(str.isalnum, fold(text)))


@given(LETTERS)
def test_letters_never_fold_to_nothing(text):
    assert fold(text)
    assert fold_sound(fold(text))


@given(ANY)
def test_case_makes_no_difference_to_latin_text(text):
    latin = text.encode("ascii", "ignore").decode()
    assert fold(latin.upper()) == fold(latin.lower()) == fold(latin)


@given(ANY, ANY)
def test_nothing_is_too_odd_for_a_function_of_names(text, other):
    split(text, other)
    parts(text)
    candidates(text, other)
    known_by(text)
    first_initial(text)
    other_initials(text)
    owner_words(text)
    is_legal_entity(text)
    has_trade_words(text)
    addition(text, other)
    postcode(text)
    house_number(text)
    icao_spelling(without_diacritics(text))


@given(ANY, ANY)
def test_no_surname_is_ever_empty(text, other):
    assert all(candidates(text, other))
    assert all(known_by(text))
    assert all(parts(text))


@given(ANY, ANY)
def test_an_addition_is_capitals_and_digits(letter, suffix):
    assert all(char.isascii() and (char.isdigit() or char.isupper()) for char in addition(letter, suffix))


@given(WORD)
def test_a_resident_is_found_by_the_very_surname_of_the_register(surname):
    assert set(candidates(surname, "")) & set(known_by(surname)) or not known_by(surname)


@given(subjects(), PROFILES)
def test_a_signal_always_has_six_slots_and_none_twice(subject, profile):
    slots = subject_slots(subject, profile)
    assert len(slots) == SLOTS
    filled = [slot for slot in slots if slot]
    assert len(set(filled)) == len(filled)


@given(residents(), PROFILES)
def test_a_resident_has_every_key_once(resident, profile):
    inputs = resident_inputs(resident, profile)
    assert len(set(inputs)) == len(inputs)


@given(subjects(name=st.just("")), residents(), PROFILES)
def test_a_signal_without_names_meets_nobody_but_on_birth_date_and_address(subject, resident, profile):
    met = set(subject_slots(subject, profile)) & set(resident_inputs(resident, profile))
    assert {slot.kind.value for slot in met} <= {"birth-address"}


@given(PROFILES)
def test_nothing_at_all_meets_nothing_at_all(profile):
    assert set(subject_slots(Subject(), profile)) == {None}
    assert resident_inputs(ResidentIdentity(), profile) == ()
