"""What happens to a resident's signal stands in the Logboek Dataverwerkingen before it happens, or does not happen."""

import io
import json
from datetime import date

import pytest

from keys.identity import Oin
from keys.secret import SecretBytes
from ldv.logbook import LogbookUnavailable, Selection, SqliteLogbook
from ldv.operation import Resource
from ldv.subject import SubjectCipher
from municipality_node.adapters.typesetting import TypstTypesetter
from municipality_node.casework.desk import ViewReason
from municipality_node.casework.letters.templates import Kind
from municipality_node.casework.letters.writing import LetterWriting, Order
from municipality_node.commands.processing import reading
from municipality_node.domain.casework.roles import Role
from municipality_node.errors import ProcessingLogUnavailable
from municipality_node.listing.importing import ListImport, Way
from municipality_node.listing.insured import REQUIRED, CakImport, CakList
from municipality_node.listing.insured import Selection as Taken
from municipality_node.listing.list_file import ListFile
from municipality_node.listing.staff import StaffImport
from municipality_node.processing_log import (
    CASE_SHOWN,
    CASE_WORKED_ON,
    DECIDED,
    EXCHANGED,
    LISTED,
    REGISTERED,
    SAMPLE_JUDGED,
    SAMPLED,
    STAFF_LISTED,
    WRITTEN_TO,
    LdvProcessingLog,
    span_of,
)
from municipality_node.reporting.exchanging import Exchange
from municipality_node.reviewing.sampling import SampleReview
from municipality_node.store.listings import ListName
from municipality_node.store.schema import AUDIT
from municipality_node.viewing import Viewing
from servicekit.transactions import read_transaction, write_transaction
from signals.form_rules import FormRules
from signals.signal import PartnerType
from tests.support.deciding import a_chamber
from tests.support.desk import A_SUPPLIER, ENERGY, LANDLORD, Office, an_office, jansen
from tests.support.node import MemoryGateway, Node, a_row, bsn, id_of
from tests.support.signals import a_signal

KEY = b"\x05" * 64
CAK = Oin("00000099000000000042")
ACTIVITY = "https://register.example/0687/vroegsignalering"


class Away:
    """A logbook that does not answer."""

    def write(self, operations):
        raise LogbookUnavailable


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row(), a_row(1, geslachtsnaam="Anders", postcode="4301AB"))
    yield node
    node.close()


def logging_to(node, logbook):
    log = LdvProcessingLog(logbook=logbook, subjects=SecretBytes(KEY), activity=ACTIVITY, clock=node.tenant.clock)
    node.processing(log)


def an_office_that_logs(directory):
    """Return an office with a logbook, and the logbook."""
    node = an_office(directory).node
    logbook = SqliteLogbook(directory / "processing.sqlite", Resource("drempel-node", "0"))
    logging_to(node, logbook)
    return Office(node), logbook


def subjects(lines):
    return {SubjectCipher(KEY).decrypt(line.subject, "BSN") for line in lines}


def at_lists(node, tmp_path):
    """Return an office whose acts are logged, its chamber, and the logbook."""
    logbook = SqliteLogbook(tmp_path / "processing.sqlite", Resource("drempel-node", "0"))
    logging_to(node, logbook)
    return Office(node), a_chamber(node), logbook


def listed(*lines, **columns):
    return ListFile("\n".join([*lines, ""]).encode(), **columns)


def objections(office, chamber, *people):
    file = listed("burgerservicenummer;until", *[f"{one};2026-12-31" for one in people], optional=("until",))
    session = office.sessions[Role.COORDINATOR]
    return ListImport(office.desk, chamber, session).run(ListName.OBJECTIONS, file, Way.REPLACE)


def about(logbook, name):
    """Return the lines about people that bear this name."""
    return [
        line for line in logbook.read(Selection(activity=ACTIVITY), limit=100) if line.name == name and line.subject
    ]


def entries(node, action):
    with read_transaction(node.tenant.engine) as connection:
        told = [json.loads(row.entry) for row in connection.execute(AUDIT.entry.select())]
    return [entry for entry in told if entry["action"] == action]


def test_one_line_per_resident_tied_to_its_audit_entry_and_nobody_readable(node, gateway, tmp_path):
    logbook = SqliteLogbook(tmp_path / "processing.sqlite", Resource("drempel-node", "0"))
    logging_to(node, logbook)
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"released": 1}
    lines = logbook.read(Selection(activity=ACTIVITY), limit=100)
    (decided,) = entries(node, "signal_decided")
    (about,) = [line for line in lines if line.subject]
    assert about.context.span_id == span_of(decided["object"])
    assert SubjectCipher(KEY).decrypt(about.subject, "BSN") == bsn(0)
    assert about.parent in {line.context.span_id for line in lines if line.subject is None}
    Viewing(node.tenant, user="m.dewit").released()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("processing.sqlite*"))
    assert bsn(0).encode() not in raw
    assert b"dewit" not in raw


def test_lines_of_a_case_are_tied_to_the_entry_of_the_act_and_name_everybody_in_it(tmp_path):
    office, logbook = an_office_that_logs(tmp_path)
    number = office.release(partner=ENERGY)
    office.release(jansen(2), LANDLORD)
    office.viewing.show(office.worker, number, reason=ViewReason.CONSULTED)
    [looked] = entries(office.node, "case_viewed")
    lines = logbook.read(Selection(activity=ACTIVITY), limit=100)
    [whole] = [line for line in lines if line.context.span_id == span_of(looked["object"])]
    below = [line for line in lines if line.parent == whole.context.span_id]
    assert (whole.name, whole.subject) == (CASE_SHOWN, None)
    assert subjects(below) == {jansen().bsn.value, jansen(2).bsn.value}
    office.node.close()


def test_every_act_on_a_case_a_letter_and_an_exchange_file_has_its_lines(tmp_path):
    office, logbook = an_office_that_logs(tmp_path)
    number = office.release()
    office.attempt(number)
    writing = LetterWriting(office.desk, TypstTypesetter())
    writing.write(office.worker, [number], Order(kind=Kind.CARD), lambda name, content: None)
    exchange = Exchange(office.desk, A_SUPPLIER)
    exchange.deliver(office.sessions[Role.COORDINATOR], first=office.today, last=office.today)
    told = {line.name for line in logbook.read(Selection(activity=ACTIVITY), limit=100) if line.subject}
    assert told == {CASE_WORKED_ON, WRITTEN_TO, EXCHANGED}
    office.node.close()


def test_an_import_of_the_register_has_a_line_for_everybody_whose_data_changed(node, tmp_path):
    logbook = SqliteLogbook(tmp_path / "processing.sqlite", Resource("drempel-node", "0"))
    logging_to(node, logbook)
    came, changed = a_row(2, postcode="4301AC"), a_row(1, geslachtsnaam="Smit", postcode="4301AB")
    node.register(changed, came, accept_removals=True)
    lines = [line for line in logbook.read(Selection(activity=ACTIVITY), limit=100) if line.subject]
    assert {line.name for line in lines} == {REGISTERED}
    assert subjects(lines) == {bsn(0), bsn(1), bsn(2)}, "left, changed, came"


def test_an_import_and_an_act_on_a_case_that_are_not_confirmed_do_not_happen(node, tmp_path):
    logging_to(node, Away())
    with pytest.raises(ProcessingLogUnavailable):
        node.register(a_row(5), accept_removals=True)
    with read_transaction(node.tenant.engine) as connection:
        assert node.tenant.residents.count(connection) == 2
    (tmp_path / "office").mkdir()
    office = an_office(tmp_path / "office")
    number = office.release()
    logging_to(office.node, Away())
    office = Office(office.node)
    with pytest.raises(ProcessingLogUnavailable):
        office.attempt(number)
    assert entries(office.node, "case_attempted") == []
    office.node.close()


def test_a_list_has_a_line_for_everybody_whom_it_names_and_the_file_changed(node, tmp_path):
    office, chamber, logbook = at_lists(node, tmp_path)
    objections(office, chamber, bsn(0), bsn(7))
    assert subjects(about(logbook, LISTED)) == {bsn(0), bsn(7)}, "also who is no resident"
    objections(office, chamber, bsn(0), bsn(7), bsn(1))
    assert len(about(logbook, LISTED)) == 3, "who was on it before has no second line"


def test_the_list_of_insured_and_the_staff_list_have_a_line_for_everybody_whom_they_name(node, tmp_path):
    office, chamber, logbook = at_lists(node, tmp_path)
    rows = [f"{one};50000;2025-06-01" for one in (bsn(0), bsn(7))]
    file = listed(";".join(("burgerservicenummer", *REQUIRED)), *rows, required=REQUIRED)
    cak = CakList(file=file, partner=CAK, sent=date(2026, 3, 1), selection=Taken.FULL)
    rules = FormRules.national_defaults().of(PartnerType.CAK_HEALTH)
    CakImport(office.desk, chamber, rules, office.sessions[Role.COORDINATOR]).run(cak)
    assert subjects(about(logbook, LISTED)) == {bsn(0), bsn(7)}
    assert subjects(about(logbook, DECIDED)) == {bsn(0)}
    staff = listed("burgerservicenummer;user", f"{bsn(1)};", optional=("user",))
    StaffImport(office.desk).run(office.sessions[Role.COORDINATOR], staff)
    assert subjects(about(logbook, STAFF_LISTED)) == {bsn(1)}


def test_a_list_that_is_not_confirmed_changes_nothing(node, tmp_path):
    office, chamber, _ = at_lists(node, tmp_path)
    logging_to(node, Away())
    office = Office(node)
    with pytest.raises(ProcessingLogUnavailable):
        objections(office, chamber, bsn(0))
    staff = listed("burgerservicenummer;user", f"{bsn(1)};", optional=("user",))
    with pytest.raises(ProcessingLogUnavailable):
        StaffImport(office.desk).run(office.sessions[Role.COORDINATOR], staff)
    assert entries(node, "list_imported") == entries(node, "staff_imported") == []


def test_a_sample_has_a_line_when_it_is_looked_at_and_one_tied_to_the_judgement(node, gateway, tmp_path):
    gateway.submit(a_signal(birth_date=date(1980, 4, 12), amount_cents=20_00), 1)
    node.drawn = 0.0
    node.work()
    office, chamber, logbook = at_lists(node, tmp_path)
    sampling = SampleReview(desk=office.desk, chamber=chamber, session=office.sessions[Role.REVIEW_OFFICER])
    assert len(sampling.open()) == 1
    assert subjects(about(logbook, SAMPLED)) == {bsn(0)}
    sampling.uphold(str(id_of(1)))
    [judged] = entries(node, "sample_decided")
    lines = [line for line in logbook.read(Selection(activity=ACTIVITY), limit=100) if line.name == SAMPLE_JUDGED]
    assert span_of(judged["object"]) in {line.context.span_id for line in lines}
    assert subjects(about(logbook, SAMPLE_JUDGED)) == {bsn(0)}


def test_a_sample_that_the_logbook_does_not_confirm_is_shown_to_nobody(node, gateway, tmp_path):
    gateway.submit(a_signal(birth_date=date(1980, 4, 12), amount_cents=20_00), 1)
    node.drawn = 0.0
    node.work()
    logging_to(node, Away())
    office = Office(node)
    sampling = SampleReview(desk=office.desk, chamber=a_chamber(node), session=office.sessions[Role.REVIEW_OFFICER])
    for act in (sampling.open, lambda: sampling.uphold(str(id_of(1)))):
        with pytest.raises(ProcessingLogUnavailable):
            act()
    assert entries(node, "sample_decided") == []


def test_what_the_logbook_does_not_confirm_does_not_happen(node, gateway):
    logging_to(node, Away())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    with pytest.raises(ProcessingLogUnavailable):
        node.worker().cycle(wait_seconds=0)
    assert entries(node, "signal_decided") == []
    assert Viewing(node.tenant, user="m.dewit").status()["received"] == 0


def test_a_view_that_the_logbook_does_not_confirm_shows_nobody(node, gateway):
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    node.work()
    logging_to(node, Away())
    with pytest.raises(ProcessingLogUnavailable):
        Viewing(node.tenant, user="m.dewit").released()


def asked(application, token, told):
    """Return the status and the lines of one answer to a reader."""
    body = json.dumps({"dpl.core.processing_activity_id": ACTIVITY}).encode()
    environ = {
        "PATH_INFO": "/processing-activities", "REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
    }  # fmt: skip
    [answer] = application(environ, lambda status, headers: told.append(status))
    return json.loads(answer).get("processingActivities")


def test_a_reader_is_answered_after_the_answer_is_on_record_and_not_without(node, gateway, tmp_path):
    logbook = SqliteLogbook(tmp_path / "processing.sqlite", Resource("drempel-node", "0"))
    logging_to(node, logbook)
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    node.work()
    application, told = reading(node.tenant, logbook, b"t" * 32), []
    assert asked(application, "u" * 32, told) is None
    assert len(asked(application, "t" * 32, told)) == 2
    assert [entry["lines"] for entry in entries(node, "processing_read")] == [2]
    with write_transaction(node.tenant.engine) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER sealed BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'sealed'); END"
        )
    assert asked(application, "t" * 32, told) is None
    assert [status.split()[0] for status in told] == ["401", "200", "503"]
