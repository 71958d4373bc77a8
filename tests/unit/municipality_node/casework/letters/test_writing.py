import io
import json
import stat

import pytest
from pypdf import PdfReader

from municipality_node.adapters.typesetting import TypstTypesetter
from municipality_node.casework.configuration import PartnerDesk
from municipality_node.casework.desk import ViewReason
from municipality_node.casework.letters.templates import Kind, Variant
from municipality_node.casework.letters.writing import LetterWriting, Order, variants_of
from municipality_node.deciding.releases import Tag
from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.resident import RegisterDate
from municipality_node.errors import NotPermitted, TemplateRefused
from signals.signal import SignalType
from tests.support.desk import ENERGY, LANDLORD, NAMES, an_office, jansen


class PlainTypesetter:
    """Sets a letter as its text."""

    def pdf(self, letter):
        return letter.as_text().encode()


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


@pytest.fixture
def letters(office):
    return LetterWriting(office.desk, PlainTypesetter())


def an_order(tmp_path, kind=Kind.LETTER, **more):
    return Order(kind=kind, folder=tmp_path / "out", **more)


def attempts(office, number):
    return office.viewing.show(office.worker, number, reason=ViewReason.TRIAGE).attempts


def test_a_letter_is_a_pdf_and_a_text_that_only_the_worker_may_read_and_an_attempt(office, letters, tmp_path):
    number = office.release(jansen(surname="Żółkiewska"))
    written = letters.write(office.worker, [number], an_order(tmp_path))
    assert [path.name for path in written.files] == ["brief-000001-1.pdf", "brief-000001-1.txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.files} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    text = written.files[1].read_text()
    assert "J.A. Żółkiewska\nDorpsstraat 12\n4301AA" in text
    assert "20 maart 2026" in text
    (made,) = attempts(office, number)
    assert (made.attempt.channel, made.attempt.result, made.template) == (Channel.LETTER, AttemptResult.SENT, "brief")


def test_writing_again_on_the_same_day_writes_nothing_twice(office, letters, tmp_path):
    number = office.release()
    letters.write(office.worker, [number, number], an_order(tmp_path))
    again = letters.write(office.worker, [number], an_order(tmp_path))
    assert (again.cases, again.repeated) == (0, 1)
    assert len(attempts(office, number)) == 1
    office.later(days=1)
    assert letters.write(office.worker, [number], an_order(tmp_path)).cases == 1


def test_one_case_that_is_refused_does_not_stop_the_others_and_leaves_no_file(office, letters, tmp_path):
    closed, fine = office.release(), None
    office.concluding.close(office.worker, closed, CaseResult.OTHER_HELP_RUNNING)
    fine, seen = office.release(), []
    written = letters.write(office.worker, [closed, 99, fine], an_order(tmp_path), seen.append)
    assert set(written.refused) == {closed, 99}
    assert (written.cases, seen) == (1, [1, 2, 3])
    assert {path.name.split("-")[1] for path in (tmp_path / "out").iterdir()} == {f"{fine:06}"}
    assert json.loads(office.entries()[-1])["refused"] == 2


def test_letters_count_for_the_cap_of_the_household(office, letters, tmp_path):
    number = office.release()
    for _ in range(10):
        office.attempt(number, Channel.CARD, AttemptResult.LEFT_BEHIND)
    assert letters.write(office.worker, [number], an_order(tmp_path)).refused == {
        number: "LIMIT_REACHED:HOUSEHOLD_CONTACTS"
    }
    override = an_order(tmp_path, override=OverrideReason.NEW_FACTS)
    assert letters.write(office.worker, [number], override).cases == 1


def test_a_housemate_is_not_told_of_another_persons_arrears(office, tmp_path):
    desks = (
        PartnerDesk(partner=ENERGY, name="Energiek", phone="", email="", arrangement=""),
        PartnerDesk(partner=LANDLORD, name="Woonstek", phone="", email="", arrangement=""),
    )
    object.__setattr__(office.desk.settings, "partners", desks)
    number = office.release(jansen())
    office.release(jansen(2), LANDLORD)
    written = LetterWriting(office.desk, PlainTypesetter()).write(office.worker, [number], an_order(tmp_path))
    first, second = (path.read_text() for path in written.files if path.suffix == ".txt")
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
def test_messages_mail_and_cards_are_text(office, letters, tmp_path, kind, channel):
    number = office.release()
    (path,) = letters.write(office.worker, [number], an_order(tmp_path, kind)).files
    assert path.suffix == ".txt"
    assert attempts(office, number)[0].attempt.channel is channel


def test_a_template_that_does_not_exist_is_refused_per_case(office, letters, tmp_path):
    number = office.release()
    written = letters.write(office.worker, [number], an_order(tmp_path, template="brief-xyz"))
    assert written.refused == {number: f"{TemplateRefused.refusal}:template"}
    assert attempts(office, number) == []


@pytest.mark.parametrize("role", [Role.CALL_CENTRE, Role.VOLUNTEER, Role.PRIVACY_OFFICER, Role.REVIEW_OFFICER])
def test_whoever_works_no_cases_writes_no_letters(office, letters, tmp_path, role):
    with pytest.raises(NotPermitted):
        letters.write(office.sessions[role], [office.release()], an_order(tmp_path))
    assert NAMES[role]


def test_a_pdf_is_tagged_dutch_text_and_the_same_bytes_every_time(office, letters):
    case = office.case(office.release(jansen(surname="Żółkiewska #x *y* $z$ \\ [q]")))
    letter, setter = letters.letter(case, case.particulars.people[0], "brief"), TypstTypesetter()
    data = setter.pdf(letter)
    assert data == TypstTypesetter().pdf(letter)
    reader = PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], len(reader.pages)) == ("nl", True, 1)
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == letter.subject
    text = reader.pages[0].extract_text()
    assert "Żółkiewska #x *y* $z$ \\ [q]" in text
    assert b"uaid:part" in data or b"pdfuaid" in data
