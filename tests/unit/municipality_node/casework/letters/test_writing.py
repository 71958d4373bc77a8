import io
import json
import stat

import pytest
from pypdf import PdfReader

from municipality_node.adapters.typesetting import TypstTypesetter
from municipality_node.casework.configuration import PartnerDesk
from municipality_node.casework.desk import ViewReason
from municipality_node.casework.letters.templates import Kind, Variant
from municipality_node.casework.letters.writing import Files, LetterWriting, Order, into, variants_of
from municipality_node.deciding.releases import Tag
from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.resident import RegisterDate
from municipality_node.errors import ActImpossible, NotPermitted, TemplateRefused
from signals.signal import SignalType
from tests.support.desk import ENERGY, LANDLORD, NAMES, an_office, jansen, living_at


class PlainTypesetter:
    """Sets letters as their text, page after page."""

    def pdf(self, letters):
        return "\f".join(letter.as_text() for letter in letters).encode()


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


@pytest.fixture
def letters(office):
    return LetterWriting(office.desk, PlainTypesetter())


class Folder:
    """Writes orders into one folder."""

    def __init__(self, office, letters, folder):
        self.office, self.letters, self.folder = office, letters, folder

    def write(self, numbers, order, progress=lambda _: None, session=None):
        session = session or self.office.worker
        return self.letters.write(session, numbers, order, into(self.folder), progress)

    @property
    def files(self):
        return sorted(self.folder.iterdir())


@pytest.fixture
def folder(office, letters, tmp_path):
    return Folder(office, letters, tmp_path / "out")


def an_order(kind=Kind.LETTER, **more):
    return Order(kind=kind, **more)


def attempts(office, number):
    return office.viewing.show(office.worker, number, reason=ViewReason.TRIAGE).attempts


def test_a_letter_is_a_pdf_and_a_text_that_only_the_worker_may_read_and_an_attempt(office, folder):
    number = office.release(jansen(surname="Żółkiewska"))
    folder.write([number], an_order())
    assert [path.name for path in folder.files] == ["brief-000001-1.pdf", "brief-000001-1.txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.files} == {0o600}
    assert stat.S_IMODE(folder.folder.stat().st_mode) == 0o700
    text = folder.files[1].read_text()
    assert "J.A. Żółkiewska\nDorpsstraat 12\n4301AA" in text
    assert "20 maart 2026" in text
    (made,) = attempts(office, number)
    assert (made.attempt.channel, made.attempt.result, made.template) == (Channel.LETTER, AttemptResult.SENT, "brief")


def test_writing_again_on_the_same_day_gives_the_same_files_and_no_second_attempt(office, folder):
    number = office.release()
    folder.write([number, number], an_order())
    again = folder.write([number], an_order())
    assert (again.cases, again.repeated, again.files) == (0, 1, 2)
    assert len(attempts(office, number)) == 1
    assert b'"view":"letter"' in b"".join(office.entries())
    office.later(days=1)
    assert folder.write([number], an_order()).cases == 1


def test_letters_together_are_one_file_in_the_order_of_the_cases(office, folder):
    first, second = office.release(living_at(1)), office.release(living_at(2))
    written = folder.write([second, 99, first], an_order(files=Files.TOGETHER))
    (path,) = folder.files
    assert (path.name, written.files, written.cases) == ("brief-2026-03-20.pdf", 1, 2)
    homes = [office.case(case).particulars.dwelling.lines[0] for case in (second, first)]
    assert [home in page for home, page in zip(homes, path.read_text().split("\f"), strict=True)] == [True, True]


def test_an_order_without_files_records_the_attempt_and_asking_again_gives_them_as_a_look(office, folder):
    number = office.release()
    assert folder.write([number], an_order(files=Files.NONE)).cases == 1
    assert not folder.folder.exists() or folder.files == []
    again = folder.write([number], an_order(again=True))
    assert (again.cases, again.repeated, again.files, len(attempts(office, number))) == (0, 1, 2, 1)


def test_what_was_not_written_today_is_not_given_again(office, folder):
    number = office.release()
    for order in (an_order(again=True), an_order(again=True, files=Files.TOGETHER)):
        assert folder.write([number], order).refused == {number: "ACT_IMPOSSIBLE:again"}
    assert (folder.files, attempts(office, number)) == ([], [])


@pytest.mark.parametrize("kind", [Kind.MESSAGE, Kind.MAIL, Kind.CARD])
def test_only_letters_are_one_pdf(office, folder, kind):
    number = office.release()
    with pytest.raises(ActImpossible):
        folder.write([number], an_order(kind, files=Files.TOGETHER))
    assert attempts(office, number) == []


def test_one_case_that_is_refused_does_not_stop_the_others_and_leaves_no_file(office, folder):
    closed, fine = office.release(), None
    office.concluding.close(office.worker, closed, CaseResult.OTHER_HELP_RUNNING)
    fine, seen = office.release(), []
    written = folder.write([closed, 99, fine], an_order(), seen.append)
    assert set(written.refused) == {closed, 99}
    assert (written.cases, seen) == (1, [1, 2, 3])
    assert {path.name.split("-")[1] for path in folder.files} == {f"{fine:06}"}
    assert json.loads(office.entries()[-1])["refused"] == 2


def test_letters_count_for_the_cap_of_the_household(office, folder):
    number = office.release()
    for _ in range(10):
        office.attempt(number, Channel.CARD, AttemptResult.LEFT_BEHIND)
    assert folder.write([number], an_order()).refused == {number: "LIMIT_REACHED:HOUSEHOLD_CONTACTS"}
    override = an_order(override=OverrideReason.NEW_FACTS)
    assert folder.write([number], override).cases == 1


def test_a_housemate_is_not_told_of_another_persons_arrears(office):
    desks = (
        PartnerDesk(partner=ENERGY, name="Energiek", phone="", email="", arrangement=""),
        PartnerDesk(partner=LANDLORD, name="Woonstek", phone="", email="", arrangement=""),
    )
    object.__setattr__(office.desk.settings, "partners", desks)
    number = office.release(jansen())
    office.release(jansen(2), LANDLORD)
    files = {}
    writing = LetterWriting(office.desk, PlainTypesetter())
    writing.write(office.worker, [number], an_order(), files.__setitem__)
    first, second = (content.decode() for name, content in files.items() if name.endswith(".txt"))
    assert ("Energiek" in first, "Woonstek" in first) == (True, False)
    assert ("Energiek" in second, "Woonstek" in second) == (False, True)


@pytest.mark.parametrize(
    ("changes", "variants"),
    [
        ({}, set()),
        ({"signal_type": SignalType.CRISIS}, {Variant.CRISIS}),
        ({"signal_type": SignalType.END_OF_SUPPLY}, {Variant.END_OF_SUPPLY}),
        ({"person": jansen(birth_date=RegisterDate(2005, 1, 1))}, {Variant.YOUTH}),
        ({"tags": frozenset({Tag.RECIDIVISM})}, {Variant.RECIDIVISM}),
    ],
)
def test_the_wording_fits_the_person_and_the_situation(office, changes, variants):
    assert variants_of(office.case(office.release(**changes))) == variants


@pytest.mark.parametrize(
    ("kind", "channel"), [(Kind.MESSAGE, Channel.TEXT), (Kind.MAIL, Channel.MAIL), (Kind.CARD, Channel.CARD)]
)
def test_messages_mail_and_cards_are_text(office, folder, kind, channel):
    number = office.release()
    folder.write([number], an_order(kind))
    (path,) = folder.files
    assert path.suffix == ".txt"
    assert attempts(office, number)[0].attempt.channel is channel


@pytest.mark.parametrize("template", ["brief-xyz", "kaartje", "X", "../brief", ""])
def test_a_template_that_is_not_there_or_of_another_kind_is_refused_before_anything(office, folder, template):
    number = office.release()
    with pytest.raises(TemplateRefused):
        folder.write([number], an_order(template=template))
    assert attempts(office, number) == []


@pytest.mark.parametrize("role", [Role.CALL_CENTRE, Role.VOLUNTEER, Role.PRIVACY_OFFICER, Role.REVIEW_OFFICER])
def test_whoever_works_no_cases_writes_no_letters(office, folder, role):
    with pytest.raises(NotPermitted):
        folder.write([office.release()], an_order(), session=office.sessions[role])
    assert NAMES[role]


def test_a_pdf_is_tagged_dutch_text_and_the_same_bytes_every_time(office, letters):
    case = office.case(office.release(jansen(surname="Żółkiewska #x *y* $z$ \\ [q]")))
    letter, setter = letters.letter(case, case.particulars.people[0], "brief"), TypstTypesetter()
    data = setter.pdf([letter])
    assert data == TypstTypesetter().pdf([letter])
    reader = PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], len(reader.pages)) == ("nl", True, 1)
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == letter.subject
    text = reader.pages[0].extract_text()
    assert "Żółkiewska #x *y* $z$ \\ [q]" in text
    assert b"uaid:part" in data or b"pdfuaid" in data


def test_letters_in_one_pdf_are_tagged_with_a_page_and_a_heading_each(office, letters):
    case = office.case(office.release(jansen()))
    letter, setter = letters.letter(case, case.particulars.people[0], "brief"), TypstTypesetter()
    data = setter.pdf([letter, letter])
    assert data == setter.pdf([letter, letter])
    reader = PdfReader(io.BytesIO(data))
    assert (len(reader.pages), reader.metadata.title) == (2, "2 brieven")
    assert len(reader.outline) == 2
    assert reader.pages[0].extract_text() == reader.pages[1].extract_text()
    assert b"pdfuaid" in data
