from datetime import UTC, date, datetime

from servicekit.web.languages import DUTCH, ENGLISH, Language, catalogue, chosen, languages

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "case"
msgstr "zaak"

msgid "one case"
msgid_plural "%d cases"
msgstr[0] "één zaak"
msgstr[1] "%d zaken"
"""


def _known(tmp_path):
    (tmp_path / "nl.po").write_text(PO, encoding="utf-8")
    return languages(tmp_path)


def test_texts_are_dutch_and_english(tmp_path):
    known = _known(tmp_path)
    assert (known[DUTCH].gettext("case"), known[ENGLISH].gettext("case")) == ("zaak", "case")
    assert known[DUTCH].ngettext("one case", "%d cases", 3) % 3 == "3 zaken"


def test_a_later_folder_answers_what_the_first_does_not_know(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, text in ((first, PO), (second, PO.replace('"case"', '"page"').replace("zaak", "pagina"))):
        folder.mkdir()
        (folder / "nl.po").write_text(text, encoding="utf-8")
    assert [languages(first, second)[DUTCH].gettext(word) for word in ("case", "page")] == ["zaak", "pagina"]


def test_whoever_did_not_choose_reads_dutch(tmp_path):
    known = _known(tmp_path)
    assert [chosen(known, cookie=cookie).code for cookie in (None, "", "xx", "en")] == ["nl", "nl", "nl", "en"]


def test_numbers_dates_and_amounts_are_written_as_the_language_does(tmp_path):
    dutch = Language(DUTCH, catalogue(tmp_path, ENGLISH))
    assert dutch.number(1234.5) == "1.234,5"
    assert dutch.percent(0.123) == "12,3 %"
    assert dutch.euros(123_456).replace("\xa0", " ") == "€ 1.234,56"
    assert dutch.date(date(2026, 3, 1)) == "1 mrt 2026"
    assert dutch.month(date(2026, 3, 31)) == "mrt 2026"
    assert dutch.moment(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "1 mrt 2026 09:05"
