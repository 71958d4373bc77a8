import io
import tracemalloc
from datetime import date

import pytest

from signals.partner_file import LINE_LIMIT, FileCode, PartnerFileRefused, read, read_stream, write
from signals.partner_row import COLUMNS
from signals.signal import SignalType
from tests.support.signals import a_signal

HEADER = (
    "partner_ref;signal_type;amount_cents;arrears_since;sent_date;surname;birth_date;"
    "postcode;house_number;warm_handover"
)
ROW = "R1;EARLY;70000;2026-01-10;2026-03-15;Berg;;4301AA;12;"


def lines(*rows, header=HEADER, encoding="utf-8"):
    return list(read_stream(io.BytesIO("\n".join([header, *rows]).encode(encoding))))


def errors(row):
    (line,) = lines(row)
    assert line.signal is None
    return [(str(error.code), error.field) for error in line.errors]


def with_cell(column, value):
    cells = dict(zip(HEADER.split(";"), ROW.split(";"), strict=True))
    return ";".join({**cells, column: value}.values())


def test_what_is_written_is_read_back(tmp_path):
    signals = [a_signal(), a_signal(partner_ref='quote " and ; here', birth_date=date(1980, 5, 6), surname="Çelik")]
    assert write(tmp_path / "signals.csv", signals) == 2
    assert [line.signal for line in read(tmp_path / "signals.csv")] == signals


@pytest.mark.parametrize("delimiter", [";", ","])
def test_both_delimiters_are_read(delimiter):
    (line,) = lines(ROW.replace(";", delimiter), header=HEADER.replace(";", delimiter))
    assert line.signal.partner_ref == "R1"
    assert line.signal.signal_type is SignalType.EARLY


def test_a_byte_order_mark_spaces_and_windows_line_ends_are_forgiven():
    data = "\ufeff" + HEADER.replace(";", " ; ") + "\r\n" + ROW + "\r\n\r\n"
    (line,) = read_stream(io.BytesIO(data.encode()))
    assert (line.number, line.signal.surname) == (2, "Berg")


def test_optional_columns_may_be_missing():
    (line,) = lines(ROW)
    assert line.signal.email == ""
    assert line.signal.attestation.contact_effort is False


@pytest.mark.parametrize(
    ("header", "code", "column"),
    [
        ("", FileCode.FILE_EMPTY, ""),
        (HEADER + ";bsn", FileCode.FILE_UNKNOWN_COLUMN, "column 11"),
        (HEADER + ";surname", FileCode.FILE_DUPLICATE_COLUMN, "surname"),
        (HEADER.replace(";postcode", ""), FileCode.FILE_MISSING_COLUMN, "postcode"),
        ("x" * LINE_LIMIT * 3, FileCode.FILE_LINE_TOO_LONG, "header"),
        ("a\x00b", FileCode.FILE_NUL, "header"),
    ],
)
def test_a_header_that_cannot_be_trusted_refuses_the_file(header, code, column):
    with pytest.raises(PartnerFileRefused) as caught:
        lines(ROW, header=header)
    assert (caught.value.code, caught.value.column) == (code, column)


def test_a_file_without_header_does_not_show_its_first_customer():
    with pytest.raises(PartnerFileRefused) as caught:
        lines(header="R1;EARLY;70000;2026-01-10;2026-03-15;Berg")
    assert "Berg" not in str(caught.value)


def test_an_utf_16_file_is_refused():
    with pytest.raises(PartnerFileRefused, match=r"FILE_NUL|FILE_ENCODING"):
        lines(ROW, encoding="utf-16")


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("signal_type", "LATE", "G4_SIGNAL_TYPE"), ("signal_type", "UNSPECIFIED", "G4_SIGNAL_TYPE"),
        ("amount_cents", "12,50", "G4_AMOUNT"), ("amount_cents", "9" * 30, "G4_AMOUNT"),
        ("amount_cents", "", "G4_AMOUNT"),
        ("arrears_since", "2026-02-30", "G4_ARREARS_SINCE"), ("sent_date", "15/03/2026", "G4_SENT_DATE"),
        ("birth_date", "2026-02-30", "G4_BIRTH_DATE"), ("birth_date", "unknown", "G4_BIRTH_DATE"),
        ("house_number", "", "G4_HOUSE_NUMBER"), ("house_number", "0", "G4_HOUSE_NUMBER"),
        ("house_number", "12 t/m 16", "G4_HOUSE_NUMBER"), ("house_number", "12 en 14 a", "G4_HOUSE_NUMBER"),
        ("arrears_since", "00-05-2026", "G4_ARREARS_SINCE"), ("birth_date", "30-02-1980", "G4_BIRTH_DATE"),
        ("house_number", "123456", "G4_HOUSE_NUMBER"),
        ("house_number", "-3", "G4_HOUSE_NUMBER"), ("house_number", "twaalf", "G4_HOUSE_NUMBER"),
        ("warm_handover", "maybe", "G4_WARM_HANDOVER"),
    ],
)  # fmt: skip
def test_a_cell_that_does_not_parse_is_named_by_code_and_column(column, value, code):
    assert errors(with_cell(column, value)) == [(code, column)]


@pytest.mark.parametrize(
    ("value", "number", "letter", "suffix"),
    [
        ("12", 12, "", ""),
        ("99999", 99_999, "", ""),
        ("12A", 12, "A", ""),
        ("12-14", 12, "", "14"),
        ("12 bis", 12, "", "bis"),
        ("12 (bis)", 12, "", "BIS"),
        ("12 bis A", 12, "", "BISA"),
        ("12.a", 12, "A", ""),
        ("12, A", 12, "A", ""),
        ("12 3-hoog", 12, "", "3"),
        ("12 begane grond", 12, "", "HS"),
        ("12 boven", 12, "", "BOV"),
        ("12³", 12, "", "3"),
    ],
)
def test_a_suffix_written_behind_the_number_is_taken_apart(value, number, letter, suffix):
    (line,) = lines(with_cell("house_number", value))
    signal = line.signal
    assert (signal.house_number, signal.house_letter, signal.house_suffix) == (number, letter, suffix)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1980-05-06", date(1980, 5, 6)), ("19800506", date(1980, 5, 6)), ("06-05-1980", date(1980, 5, 6)), ("", None),
        ("6-5-1980", date(1980, 5, 6)), ("1980-00-00", None), ("00-00-1980", None), ("00-05-1980", None),
        ("00-00-0000", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_forms_that_are_unambiguous(value, expected):
    (line,) = lines(with_cell("birth_date", value))
    assert line.signal.birth_date == expected


def test_every_bad_cell_of_a_row_is_named():
    row = with_cell("amount_cents", "x").replace("4301AA;12", "4301AA;x")
    assert errors(row) == [("G4_HOUSE_NUMBER", "house_number"), ("G4_AMOUNT", "amount_cents")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (ROW + ";", "FILE_CELLS"),
        ("R1", "FILE_CELLS"),
        ('"R1' + ROW[2:], "FILE_QUOTES"),
        ("R\x001" + ROW[2:], "FILE_NUL"),
    ],
)
def test_a_line_that_is_no_row_has_a_code_and_does_not_stop_the_next(row, code):
    broken, whole = lines(row, ROW)
    assert [str(error.code) for error in broken.errors] == [code]
    assert whole.signal.partner_ref == "R1"


def test_bytes_that_are_not_utf_8_are_named_by_line():
    data = HEADER.encode() + b"\n" + ROW.encode().replace(b"Berg", b"B\xe9rg") + b"\n" + ROW.encode()
    broken, whole = read_stream(io.BytesIO(data))
    assert (broken.number, str(broken.errors[0].code)) == (2, "FILE_ENCODING")
    assert whole.signal is not None


def test_a_ten_megabyte_line_is_passed_over_in_little_memory(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text(f"{HEADER}\n{'x' * 10_000_000}\n{ROW}\n")
    tracemalloc.start()
    huge, whole = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(huge.number, str(huge.errors[0].code)), whole.number] == [(2, "FILE_LINE_TOO_LONG"), 3]
    assert peak < 1_000_000


def test_the_reference_of_a_bad_row_is_there_for_the_partners_own_report():
    (line,) = lines(with_cell("amount_cents", "x"))
    assert line.partner_ref == "R1"


def test_there_is_no_column_for_a_bsn_or_free_text():
    assert set(COLUMNS) & {"bsn", "burgerservicenummer", "remarks", "note"} == set()
