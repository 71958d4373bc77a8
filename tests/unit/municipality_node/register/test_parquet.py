import duckdb
import pytest

from municipality_node.errors import RegisterRefused
from municipality_node.register import reading
from tests.support import planted
from tests.support.neighbourhood import bsn
from tests.support.registers import write_register

COLUMNS = {
    "burgerservicenummer": f"'{bsn(1).value}'", "voornamen": "'Jan'", "geslachtsnaam": "'Müller'",
    "geboortedatum": "'19700500'", "geheimhouding": "'0'", "opschorting_reden": "''", "huisnummer": "'12'",
    "postcode": "'1234AB'", "gemeentecode": "'0599'",
}  # fmt: skip


def written(path, **changes):
    """Write a file of one row; a change is an SQL expression, None leaves the column out."""
    cells = {name: text for name, text in (COLUMNS | changes).items() if text is not None}
    columns = ", ".join(f'{text} as "{name}"' for name, text in cells.items())
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {columns}) to '{path}' (format parquet)")
    return path


def test_a_row_is_read_as_in_csv(tmp_path):
    (row,) = reading.read(written(tmp_path / "r.parquet"))
    assert (row.line, row.refusals) == (1, ())
    assert row.resident.surname == "Müller"
    assert row.resident.birth_date == (1970, 5, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"huisnummer": "12"},
        {"huisnummer": "12::double"},
        {"huisnummer": "12::utinyint"},
        {"gemeentecode": "599"},
        {"geheimhouding": "false"},
        {"geheimhouding": "null::boolean"},
        {"opschorting_reden": "null::varchar"},
        {"geboortedatum": "19700500"},
    ],
)
def test_the_types_that_tools_give_mean_the_same(tmp_path, changes):
    (plain,), (typed,) = (
        reading.read(written(tmp_path / f"{at}.parquet", **each)) for at, each in enumerate(({}, changes))
    )
    assert typed.resident == plain.resident


def test_a_number_that_lost_its_first_nought_is_whole_again(tmp_path):
    (row,) = reading.read(written(tmp_path / "r.parquet", burgerservicenummer="9878"))
    assert row.resident.bsn.value == "000009878"


def test_a_date_is_a_date(tmp_path):
    (row,) = reading.read(written(tmp_path / "r.parquet", geboortedatum="date '1970-05-17'"))
    assert row.resident.birth_date == (1970, 5, 17)


def test_a_row_that_cannot_be_read_is_rejected_and_the_rest_goes_on(tmp_path):
    (row,) = reading.read(written(tmp_path / "r.parquet", postcode="'nowhere'"))
    assert row.resident is None
    assert [refusal.field for refusal in row.refusals] == ["postcode"]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(RegisterRefused) as refused:
        list(reading.read(written(tmp_path / "r.parquet", postcode=None)))
    assert refused.value.field == "postcode"


def test_a_torn_file_is_refused_without_a_word_of_its_content(tmp_path):
    path = tmp_path / "r.parquet"
    path.write_bytes(b"PAR1" + b"Geheim" * 50)
    with pytest.raises(RegisterRefused) as refused:
        list(reading.read(path))
    assert refused.value.field == "format"
    assert "Geheim" not in str(refused.value)


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_nothing_that_a_row_says_is_in_what_is_said_about_it(tmp_path, capfd, caplog, column):
    secret = "Quaedackersvelt"
    path = written(tmp_path / "r.parquet", **{"geslachtsnaam": f"'{secret}'", column: f"'{secret} 731'"})
    said = [repr(row.resident) + repr(row.refusals) + repr(row) for row in reading.read(path)]
    where = {
        "rows": " ".join(said).encode(),
        "log": caplog.text.encode(),
        "printed": "".join(capfd.readouterr()).encode(),
    }
    assert said
    assert planted.betrayed(planted.forms({column: secret, "bsn": bsn(1).value}), where) == []


@pytest.mark.parametrize("cell", ["['Quaedackersvelt']", "{'naam': 'Quaedackersvelt'}", "'Quaedackersvelt'::blob"])
def test_a_column_of_a_type_that_no_tool_gives_is_refused_or_rejected_without_its_values(tmp_path, cell):
    path = written(tmp_path / "r.parquet", geslachtsnaam=cell)
    try:
        said = repr([(row.resident, row.refusals) for row in reading.read(path)])
    except RegisterRefused as refused:
        said = repr(refused) + str(refused) + repr(refused.__context__) + repr(refused.__cause__)
    assert planted.betrayed(planted.forms({"surname": "Quaedackersvelt"}), {"said": said.encode()}) == []


def test_both_formats_give_the_same_residents(tmp_path):
    (first,) = reading.read(written(tmp_path / "r.parquet"))
    write_register(tmp_path / "r.csv", [first.resident])
    (second,) = reading.read(tmp_path / "r.csv")
    assert first.resident == second.resident
