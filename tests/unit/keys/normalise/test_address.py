import pytest

from keys.normalise.address import addition, house_number, postcode, short_suffix


@pytest.mark.parametrize(("text", "code"), [("1234AB", "1234AB"), ("1234 ab", "1234AB"), (" 1234  aB ", "1234AB")])
def test_spaces_and_case_of_a_postcode_are_forgiven(text, code):
    assert postcode(text) == code


@pytest.mark.parametrize(
    "text", ["", "0123AB", "1234A", "1234ABC", "12345", "AB1234", "1234-AB", "١٢٣٤AB", "1234ÀB", "\x001234AB"]
)
def test_other_texts_are_no_postcode(text):
    assert postcode(text) == ""


@pytest.mark.parametrize(
    "spellings",
    [
        [("A", "2"), ("", "A2"), ("", "a-2"), ("a", " 2 "), ("", "A 2")],
        [("", "bis"), ("", "BIS"), ("", "bs")],
        [("", "hs"), ("", "huis"), ("", "H"), ("", "hs.")],
        [("", "II"), ("", "2"), ("", "2hg"), ("", "2-hoog")],
        [("", "rd"), ("", "rood"), ("", "R")],
        [("A", ""), ("a", ""), ("", "a"), ("", "A-")],
        [("A", "hs"), ("A", "huis"), ("", "A-hs"), ("", "A huis")],
        [("", "t/o"), ("", "to"), ("", "tegenover")],
        [("", ""), (" ", "-"), ("", "\x00")],
    ],
)
def test_one_dwelling_has_one_addition(spellings):
    assert len({addition(letter, suffix) for letter, suffix in spellings}) == 1


def test_neighbours_stay_apart():
    found = [
        ("", ""),
        ("A", ""),
        ("B", ""),
        ("", "1"),
        ("", "2"),
        ("", "3"),
        ("", "bis"),
        ("", "hs"),
        ("A", "1"),
        ("H", ""),
    ]
    assert len({addition(letter, suffix) for letter, suffix in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", (12, "")), (" 12 ", (12, "")), ("12A", (12, "A")), ("12-14", (12, "14")), ("12 t/m 16", (12, "t/m 16")),
        ("99999", (99_999, "")), ("0", (0, "0")), ("123456", (0, "123456")), ("", (0, "")), ("A12", (0, "A12")),
        ("-1", (0, "-1")), ("00012", (12, "")),
    ],
)  # fmt: skip
def test_a_house_number_is_what_the_text_begins_with(text, found):
    assert house_number(text) == found


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""), ("bis", "bis"), ("A-2", "A-2"), ("3-hoog", "3"), ("t/o", "TO"), ("parterre", "HS"), ("beg.", "HS"),
        ("boven", "BOV"), ("achterhuis", "ACHT"), ("(3)", "3"), ("B/2", "B2"),
        ("t/m 16", "t/m 16"), ("t.m. 16", "t.m. 16"), ("tot 16", "tot 16"), ("& 14", "& 14"), ("kamer 13", "kamer 13"),
        ("🙂", "🙂"), ("\x00", "\x00"),
    ],
)  # fmt: skip
def test_a_suffix_is_written_as_short_as_registers_keep_one(text, short):
    assert short_suffix(text) == short
    assert addition("", short) == addition("", text)
