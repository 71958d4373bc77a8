"""Register files: what is read, what is rejected by line, code and field, what is refused as a whole."""

import json
from datetime import date

import pytest

from municipality_node.domain.resident import (
    AddressFunction,
    Gender,
    Investigated,
    NameUse,
    RegisterDate,
    ResidenceKind,
    Suspension,
)
from municipality_node.errors import RegisterRefused
from municipality_node.register.reading import read
from municipality_node.register.row import RowCode
from tests.support.node import a_row, bsn
from tests.support.shared_data import shared_data


def extract(tmp_path, *rows, delimiter=";", encoding="utf-8", columns=None):
    columns = columns or list(a_row())
    lines = [delimiter.join(columns), *(delimiter.join(row.get(column, "") for column in columns) for row in rows)]
    path = tmp_path / "register.csv"
    path.write_bytes("\n".join(lines).encode(encoding) + b"\n")
    return path


def only(path):
    (row,) = read(path)
    return row


@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_row_of_the_extract_becomes_a_resident(tmp_path, delimiter):
    resident = only(extract(tmp_path, a_row(aanduidingNaamgebruik="V", geslacht="M"), delimiter=delimiter)).resident
    assert resident.bsn.value == bsn(0)
    assert (resident.prefix, resident.surname) == ("van der", "Berg")
    assert resident.birth_date == RegisterDate(1980, 4, 12)
    assert (resident.name_use, resident.gender) == (NameUse.PARTNER_FIRST, Gender.MALE)
    assert (resident.residence.postcode, resident.residence.house_number) == ("4301AA", 12)
    assert not resident.secrecy


def test_unknown_parts_of_a_birth_date_are_zero(tmp_path):
    assert only(extract(tmp_path, a_row(geboortedatum="19800000"))).resident.birth_date == RegisterDate(1980, 0, 0)
    assert only(extract(tmp_path, a_row(geboortedatum=""))).resident.birth_date == RegisterDate(0, 0, 0)


def test_a_suspension_we_do_not_know_still_suspends(tmp_path):
    assert only(extract(tmp_path, a_row(opschorting_reden="X"))).resident.suspension is Suspension.UNKNOWN
    assert only(extract(tmp_path, a_row(opschorting_reden="O"))).resident.suspension is Suspension.DECEASED


def test_a_postal_address_and_a_place_without_address_are_told_apart(tmp_path):
    postal = only(extract(tmp_path, a_row(functie_adres="B"))).resident
    assert postal.residence.function is AddressFunction.POSTAL
    berth = only(extract(tmp_path, a_row(postcode="", huisnummer="", straatnaam="ligplaats 4"))).resident
    assert (berth.residence.kind, berth.address_kind) == (ResidenceKind.LOCATION, "L")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"burgerservicenummer": "123456789"}, RowCode.BSN_CHECK, "burgerservicenummer"),
        ({"burgerservicenummer": "12345678"}, RowCode.BSN_CHECK, "burgerservicenummer"),
        ({"burgerservicenummer": "000000000"}, RowCode.BSN_CHECK, "burgerservicenummer"),
        ({"burgerservicenummer": ""}, RowCode.MISSING, "burgerservicenummer"),
        ({"geboortedatum": "19800230"}, RowCode.MALFORMED, "geboortedatum"),
        ({"geboortedatum": "12-04-1980"}, RowCode.MALFORMED, "geboortedatum"),
        ({"geheimhouding": "misschien"}, RowCode.MALFORMED, "geheimhouding"),
        ({"postcode": "0301AA"}, RowCode.MALFORMED, "postcode"),
        ({"huisnummer": "100000"}, RowCode.MALFORMED, "huisnummer"),
        ({"huisnummer": "12a"}, RowCode.MALFORMED, "huisnummer"),
        ({"gemeentecode": ""}, RowCode.MISSING, "gemeentecode"),
        ({"gemeentecode": "687"}, RowCode.MALFORMED, "gemeentecode"),
        ({"aanduidingNaamgebruik": "Q"}, RowCode.MALFORMED, "aanduidingNaamgebruik"),
        ({"geslachtsnaam": "Berg\x00"}, RowCode.MALFORMED, "geslachtsnaam"),
        ({"voornamen": "J" * 500}, RowCode.MALFORMED, "voornamen"),
    ],
)
def test_a_bad_field_rejects_its_row_by_code_and_name(tmp_path, changes, code, field):
    row = only(extract(tmp_path, a_row(**changes)))
    assert [(refusal.code, refusal.field) for refusal in row.refusals] == [(code, field)]
    assert row.line == 2
    assert row.resident is None


def test_a_rejected_row_still_says_whose_it_is(tmp_path):
    assert only(extract(tmp_path, a_row(postcode="X"))).bsn.value == bsn(0)
    assert only(extract(tmp_path, a_row(burgerservicenummer="123456789"))).bsn is None


def test_a_bad_line_does_not_stop_the_next(tmp_path):
    path = extract(tmp_path, a_row(0), a_row(1), a_row(2))
    lines = path.read_bytes().splitlines()
    lines[1] = lines[1].replace(b"Berg", b"B\xe9rg")
    lines[2] = b"x" * 10_000_000
    path.write_bytes(b"\n".join([*lines, b'"open', b"too;few"]))
    codes = [row.refusals[0].code if row.refusals else None for row in read(path)]
    assert codes == [RowCode.ENCODING, RowCode.LINE_TOO_LONG, None, RowCode.QUOTES, RowCode.CELLS]


def test_a_file_without_a_needed_column_is_refused_naming_it(tmp_path):
    columns = [column for column in a_row() if column != "geheimhouding"]
    with pytest.raises(RegisterRefused) as refused:
        list(read(extract(tmp_path, a_row(), columns=columns)))
    assert refused.value.field == "geheimhouding"


def test_a_file_without_a_header_is_refused_without_quoting_it(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(f"{bsn(0)};Jan;Geheimstra\n")
    with pytest.raises(RegisterRefused) as refused:
        list(read(path))
    assert "Geheimstra" not in str(refused.value)


@pytest.mark.parametrize("text", ["[", "[{]", '[{"burgerservicenummer": "1"}'])
def test_json_that_breaks_is_refused(tmp_path, text):
    path = tmp_path / "persons.json"
    path.write_text(text)
    with pytest.raises(RegisterRefused):
        list(read(path))


def test_a_person_of_another_shape_is_rejected_alone(tmp_path):
    path = tmp_path / "persons.json"
    path.write_text(json.dumps([1, {"burgerservicenummer": bsn(0), "naam": 3}, "x"]))
    assert [row.refusals[0].code for row in read(path)] == [RowCode.MALFORMED] * 3


def test_an_absent_file_is_a_coded_refusal(tmp_path):
    with pytest.raises(RegisterRefused):
        list(read(tmp_path / "none.csv"))


def test_the_official_test_persons_are_read_with_their_peculiarities():
    rows = list(read(shared_data("brp/rvig_brp_mock_testpersonen_2025-02.json")))
    residents = [row.resident for row in rows if row.resident]
    # One of the official persons has a number that fails the 11-check.
    assert (len(rows), len(residents)) == (1208, 1207)
    assert sum(resident.secrecy for resident in residents) == 53
    assert sum(resident.is_suspended for resident in residents) == 141
    assert sum(0 in resident.birth_date for resident in residents) == 13
    assert sum(resident.name_use is not NameUse.OWN for resident in residents) == 53
    assert sum(resident.address_kind == "B" for resident in residents) == 11
    assert sum(bool(resident.partners) for resident in residents) > 200
    assert any(Investigated.RESIDENCE in resident.investigated for resident in residents)
    assert any(resident.residence.since == date(1975, 7, 7) for resident in residents)
