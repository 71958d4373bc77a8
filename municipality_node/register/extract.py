"""The register extract in CSV: UTF-8, a header, `;` or `,`; read as a stream, no line held beyond LINE_LIMIT."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from municipality_node.domain.resident import Investigated, PartnerName, Residence, ResidenceKind, Resident, Suspension
from municipality_node.errors import RegisterRefused
from municipality_node.register import fields
from municipality_node.register.row import Row, RowCode, RowRefusal, RowRejected

LINE_LIMIT = 65_536
_BOM = b"\xef\xbb\xbf"
REQUIRED = (
    "burgerservicenummer", "voornamen", "geslachtsnaam", "geboortedatum", "geheimhouding", "opschorting_reden",
    "huisnummer", "postcode", "gemeentecode",
)  # fmt: skip
"""Columns without which an import would silently miss people or safeguards; the others may be left out."""
OPTIONAL = (
    "voorvoegsel", "aanduidingNaamgebruik", "partner_voorvoegsel", "partner_geslachtsnaam", "geslacht", "straatnaam",
    "huisletter", "huisnummertoevoeging", "woonplaats", "functie_adres", "datum_aanvang_adreshouding", "in_onderzoek",
)  # fmt: skip

Progress = Callable[[int], None]


def read(stream: BinaryIO, progress: Progress) -> Iterator[Row]:
    """Yield every row that is not blank. Raises RegisterRefused when the header cannot be trusted.

    `progress` is called with the number of bytes read so far.
    """
    lines = _bounded(stream, progress)
    columns, delimiter = _header(next(lines, b""))
    for number, raw in enumerate(lines, start=2):
        if raw is None:
            yield _rejected(number, RowCode.LINE_TOO_LONG)
        elif raw.strip():
            yield _row(number, raw, columns, delimiter)


def _bounded(stream: BinaryIO, progress: Progress) -> Iterator[bytes | None]:
    """Yield lines without their end; None for one that is too long, which is passed over in small pieces."""
    done = 0
    while piece := stream.readline(LINE_LIMIT):
        done += len(piece)
        progress(done)
        if piece.endswith(b"\n") or len(piece) < LINE_LIMIT:
            yield piece.rstrip(b"\r\n")
            continue
        while piece and not piece.endswith(b"\n"):
            piece = stream.readline(LINE_LIMIT)
            done += len(piece)
        yield None


def _header(raw: bytes | None) -> tuple[Sequence[str], str]:
    if raw is None:
        raise RegisterRefused("header: line too long", field="header")
    try:
        text = raw.removeprefix(_BOM).decode()
    except UnicodeDecodeError:
        raise RegisterRefused("header: not UTF-8", field="header") from None
    delimiter = max(";,\t", key=text.count)
    return known_columns(next(csv.reader([text], delimiter=delimiter), [])), delimiter


def known_columns(written: Iterable[str]) -> Sequence[str]:
    """Return the column that each name stands for, empty for unknown ones. Raises RegisterRefused."""
    # Names beyond the known ones are not shown: in a file without a header they would be a person's data.
    known = {name.lower(): name for name in (*REQUIRED, *OPTIONAL)}
    columns = [known.get(cell.strip().lower(), "") for cell in written]
    named = [column for column in columns if column]
    for column in REQUIRED:
        if column not in named:
            raise RegisterRefused("a required column is missing", field=column)
    for column in named:
        if named.count(column) > 1:
            raise RegisterRefused("a column occurs twice", field=column)
    return columns


def _row(number: int, raw: bytes, columns: Sequence[str], delimiter: str) -> Row:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return _rejected(number, RowCode.ENCODING)
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return _rejected(number, RowCode.QUOTES)
    if len(cells) != len(columns):
        return _rejected(number, RowCode.CELLS)
    return row_of(number, dict(zip(columns, cells, strict=True)))


def row_of(number: int, named: Mapping[str, str]) -> Row:
    """Return the row of cells by their columns: a resident, or why there is none."""
    try:
        return Row(line=number, resident=resident_of(named))
    except RowRejected as rejected:
        whose = fields.readable_bsn(named.get("burgerservicenummer", ""))
        return Row(line=number, resident=None, refusals=(rejected.refusal,), bsn=whose)


def _rejected(number: int, code: RowCode) -> Row:
    return Row(line=number, resident=None, refusals=(RowRefusal(code, ""),))


def resident_of(cells: Mapping[str, str]) -> Resident:
    """Return the resident of one row. Raises RowRejected."""

    def cell(name: str) -> str:
        return cells.get(name, "")

    partner = PartnerName(
        prefix=fields.text(cell("partner_voorvoegsel"), "partner_voorvoegsel"),
        surname=fields.text(cell("partner_geslachtsnaam"), "partner_geslachtsnaam"),
    )
    suspended = fields.suspension(cell("opschorting_reden"))
    return Resident(
        bsn=fields.bsn(cell("burgerservicenummer")),
        given_names=fields.text(cell("voornamen"), "voornamen"),
        prefix=fields.text(cell("voorvoegsel"), "voorvoegsel"),
        surname=fields.text(cell("geslachtsnaam"), "geslachtsnaam"),
        name_use=fields.name_use(cell("aanduidingNaamgebruik")),
        partners=(partner,) if partner.surname else (),
        gender=fields.gender(cell("geslacht")),
        birth_date=fields.birth_date(cell("geboortedatum")),
        secrecy=fields.flag(cell("geheimhouding"), "geheimhouding"),
        suspension=suspended,
        residence=_residence(cells, suspended),
        investigated=frozenset({Investigated.PERSON})
        if fields.flag(cell("in_onderzoek"), "in_onderzoek")
        else frozenset(),
        municipality=fields.municipality(cell("gemeentecode")),
    )


def _residence(cells: Mapping[str, str], suspended: Suspension) -> Residence:
    def text(name: str) -> str:
        return fields.text(cells.get(name, ""), name)

    code, number = fields.postcode(cells.get("postcode", "")), fields.house_number(cells.get("huisnummer", ""))
    return Residence(
        kind=_kind(suspended, described=bool(text("straatnaam")), addressed=bool(code and number)),
        function=fields.address_function(cells.get("functie_adres", "")),
        street=text("straatnaam"),
        house_number=number,
        house_letter=text("huisletter"),
        house_suffix=text("huisnummertoevoeging"),
        postcode=code,
        place=text("woonplaats"),
        since=fields.calendar_day(cells.get("datum_aanvang_adreshouding", ""), "datum_aanvang_adreshouding"),
    )


def _kind(suspended: Suspension, *, described: bool, addressed: bool) -> ResidenceKind:
    if addressed:
        return ResidenceKind.ADDRESS
    if suspended is Suspension.EMIGRATED:
        return ResidenceKind.ABROAD
    return ResidenceKind.LOCATION if described else ResidenceKind.UNKNOWN
