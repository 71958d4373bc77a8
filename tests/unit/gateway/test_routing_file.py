import pytest

from gateway.errors import RoutingRefused
from gateway.routing_file import SHOWN_ERRORS, RoutingCode, read_routing

CBS = "PC6;Huisnummer;Buurt2025;Wijk2025;Gemeente2025\n"


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "routing.csv"
    path.write_bytes(text.encode(encoding))
    return read_routing(path)


def test_the_table_of_cbs_becomes_one_range_per_postcode_and_runs_on_the_border(tmp_path):
    found = read(tmp_path, CBS + "1011AB;1;3630001;36300;363\n1011AB;105;3630001;36300;363\n"
                 "4301AA;2;1;1;1676\n4301AA;4;1;1;654\n4301AA;6;1;1;654\n")  # fmt: skip
    assert (found.rows, found.rejected) == (5, 0)
    assert [(item.first, item.last, item.municipality) for item in found.ranges] == [
        (1, 99999, 363), (2, 2, 1676), (4, 6, 654),
    ]  # fmt: skip


def test_postcodes_with_and_without_house_numbers_are_read(tmp_path):
    short = read(tmp_path, "postcode,municipality_code\n4301AA,0654\n4301 ab,0687\n")
    assert [(item.first, item.last) for item in short.ranges] == [(1, 99999), (1, 99999)]
    long = read(
        tmp_path, "postcode,municipality_code,house_number_from,house_number_to\n4301AA,0654,,\n4301AB,0687,3,9\n"
    )
    assert [(item.first, item.last) for item in long.ranges] == [(1, 99999), (3, 9)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1011AB;1;1", RoutingCode.COLUMNS),
        ("1011A;1;1;1;363", RoutingCode.POSTCODE),
        ("1011AB;0;1;1;363", RoutingCode.HOUSE_NUMBER),
        ("1011AB;12a;1;1;363", RoutingCode.HOUSE_NUMBER),
        ("1011AB;100000;1;1;363", RoutingCode.HOUSE_NUMBER),
        ("1011AB;1;1;1;", RoutingCode.MUNICIPALITY_CODE),
        ("1011AB;1;1;1;36300", RoutingCode.MUNICIPALITY_CODE),
        ("1011AB;1;1;1;363" + "x" * 2_000_000, RoutingCode.LINE_TOO_LONG),
    ],
)
def test_a_bad_row_is_told_by_line_and_code_and_the_rest_is_read(tmp_path, row, code):
    found = read(tmp_path, CBS + "1012AB;1;1;1;363\n" + row + "\n1013AB;1;1;1;363\n")
    assert [(error.line, error.code) for error in found.errors] == [(3, code)]
    assert len(found.ranges) == 2


def test_an_address_in_two_municipalities_is_a_conflict(tmp_path):
    found = read(tmp_path, CBS + "1011AB;1;1;1;363\n1011AB;1;1;1;384\n1011AB;2;1;1;384\n")
    assert [(error.line, error.code) for error in found.errors] == [(3, RoutingCode.CONFLICT)]


def test_errors_are_counted_all_and_shown_some(tmp_path):
    found = read(tmp_path, CBS + "bad;1;1;1;363\n" * 100)
    assert (found.rejected, len(found.errors)) == (100, SHOWN_ERRORS)


def test_a_reversed_or_overlapping_range_is_refused(tmp_path):
    header = "postcode,municipality_code,house_number_from,house_number_to\n"
    assert read(tmp_path, header + "4301AA,0654,9,3\n").errors[0].code is RoutingCode.HOUSE_NUMBER
    with pytest.raises(RoutingRefused):
        read(tmp_path, header + "4301AA,0654,1,9\n4301AA,0687,9,12\n")


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "PC6;Huisnummer\n", "x" * 10_000_000])
def test_what_is_no_routing_table_is_refused(tmp_path, text):
    with pytest.raises(RoutingRefused):
        read(tmp_path, text)


def test_another_encoding_of_the_header_is_refused(tmp_path):
    with pytest.raises(RoutingRefused):
        read(tmp_path, "postcöde,municipality_code\n", encoding="latin-1")


def test_a_byte_order_mark_is_forgiven_and_progress_is_told(tmp_path):
    path = tmp_path / "routing.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (CBS + "1011AB;1;1;1;363\n" * 25_000).encode())
    told: list[int] = []
    assert read_routing(path, told.append).rows == 25_000
    assert len(told) >= 3
    assert sum(told) <= path.stat().st_size
