"""Names, birth dates, BSNs and contact data are planted; nothing of them turns up where it must not.

Real processes: a partner submits signals about planted people over mutual TLS, sound ones and broken ones; a node
matches them against a register that holds those people, sound rows and broken rows. Then every file of gateway, node
and client is searched (stores with their WAL, logs, reports, journals), and everything that a command or error said.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import grpc
import pytest
from drempel.v1 import partner_pb2, partner_pb2_grpc, signal_pb2

from municipality_node.commands.keyboard import account
from partner_client.rpc import translate
from partner_client.settings import load_settings
from region.installation import COORDINATORS
from region.population.people import BsnSource, Person, Place, Surname
from region.processes import run
from servicekit.tls import channel_credentials
from tests.support import planted
from tests.support.region import NOW, lay_out, signal_about

_SOURCE = BsnSource(957_000_000)
BSN, OTHER_BSN = _SOURCE.draw(), _SOURCE.draw()
BORN = date(1967, 11, 23)
SURNAME, GIVEN, PARTNER_NAME = "Quaedackersvelt", "Xanthippina", "Żółkiewskova"
TRADE_NAME, EMAIL, PHONE = "Quinkelbergs Hoefsmederij", "x.quaedackers@planthof.example", "0612378945"
REFERENCE, STREET = "KLANT-QX-771203", "Plantsoenhofpad"
PLANTED = {
    "surname": SURNAME, "given name": GIVEN, "partner's name": PARTNER_NAME, "trade name": TRADE_NAME, "email": EMAIL,
    "phone": PHONE, "reference": REFERENCE, "street": STREET, "birth date": BORN, "bsn": BSN, "other bsn": OTHER_BSN,
}  # fmt: skip


def a_person():
    place = Place(street=STREET, number=731, letter="", suffix="", postcode="8100QZ", town="Oosterhaven")
    return Person(
        bsn=BSN, given_names=(GIVEN,), surname=Surname(SURNAME, "van der"), sex="V", place=place, municipality="9801",
        birth=(BORN.year, BORN.month, BORN.day), household=990_001, partner_surname=Surname(PARTNER_NAME), name_use="V",
    )  # fmt: skip


def planted_signals(person):
    """Return signals that match, that match nobody, and that are refused for a field that holds planted text."""
    yield signal_about(person, REFERENCE, phone=PHONE, email=EMAIL)
    yield signal_about(person, REFERENCE + "-2", birth_date=None, trade_name=TRADE_NAME)
    yield signal_about(person, REFERENCE + "-3", surname=PARTNER_NAME, birth_date=BORN.replace(year=1941))
    for number, change in enumerate(
        [
            {"postcode": SURNAME}, {"initials": GIVEN * 9}, {"house_suffix": GIVEN}, {"phone": EMAIL},
            {"email": SURNAME}, {"municipality_code": BSN}, {"trade_name": f"{SURNAME} BV"}, {"amount_cents": -1},
        ]
    ):  # fmt: skip
        yield signal_about(person, f"{REFERENCE}-B{number}", **change)


COORDINATOR = ("--user", COORDINATORS[0])


@pytest.fixture(scope="module")
def person():
    return a_person()


@pytest.fixture(scope="module")
def region(tmp_path_factory, person):
    region = lay_out(tmp_path_factory.mktemp("planted"), residents=250, extra=[person])
    spoil_register(region.directory / "register.csv", person)
    with region.installation.witnesses(), region.gateway() as gateway:
        said = [index(region, person), *submit(region, person), *malformed_calls(region, person)]
        region.work_off()
        said += [region.node_command(view, "--json") for view in ("inbox", "status")]
        said += work_cases(region, person)
        said += weeks_later(region)
        region.running = planted.files_below(region.installation.directory)
        gateway.kill()
    region.said = {f"output {number}": text.encode() for number, text in enumerate([*said, *region.output])}
    return region


def weeks_later(region):
    """Let partners be told and data end, and yield what every command about that says."""
    region.installation.move_to(NOW + timedelta(days=40))
    region.work_off()
    clock = ("--clock", region.installation.clock)
    yield str(region.partner("feedback", *clock))
    for command in (("feedback", "status"), ("feedback", "run"), ("retention", "run"), ("retention", "status")):
        yield region.node_command(*command, "--json")


def spoil_register(path, person):
    """Add rows that are refused for what stands in them, among them a BSN that stands twice."""
    with path.open(newline="") as stream:
        header, *rows = list(csv.reader(stream))
    own = rows[-1]
    assert own[0] == person.bsn
    at = header.index
    spoilt = []
    for column, value in [("geboortedatum", SURNAME), ("postcode", GIVEN), ("gemeentecode", PARTNER_NAME)]:
        row = [*own[:0], OTHER_BSN, *own[1:]]
        row[at(column)] = value
        spoilt.append(row)
    with path.open("a", newline="") as stream:
        csv.writer(stream).writerows([*spoilt, [f"{BSN}7", *own[1:]], ["1", SURNAME]])


def index(region, person):
    rejected = region.installation.directory / "rejected.csv"
    said = region.node_command("register", "import", region.directory / "register.csv", "--rejected", rejected)
    region.node_command("index")
    known = region.directory / "known.csv"
    known.write_text(f"burgerservicenummer;until\n{person.bsn};2020-01-01\n{SURNAME};{BSN}\n")
    insured = region.directory / "insured.csv"
    insured.write_text(f"burgerservicenummer;amount_cents;arrears_since\n{person.bsn};{SURNAME};2020-01-01\n")
    said += region.node_command("list", "import", "debt-help", known, "--rejected", rejected, *COORDINATOR)
    delivery = ("--oin", "00000099000000000042", "--rejected", rejected, *COORDINATOR)
    return said + region.node_command("list", "cak", insured, *delivery)


def submit(region, person):
    adults = region.findable()
    others = [signal_about(one, f"O-{number}") for number, one in enumerate(adults[:60])]
    file = region.write_signals([*planted_signals(person), *others])
    with file.open("a") as stream:
        stream.write(f"{REFERENCE};{SURNAME}\n{SURNAME};" + "x" * 40_000 + "\n")
    clock = ("--clock", region.installation.clock)
    for command in ("check", "submit"):
        yield str(region.partner(command, file, *clock))
    yield str(region.partner("status", file))
    yield str(region.partner("withdraw", "--ref", f"{REFERENCE}-2", accept=(0,)))
    header = region.directory / "header.csv"
    header.write_text(f"partner_ref;{SURNAME}\n{REFERENCE};{BSN}\n")
    yield str(region.partner("check", header, *clock))


def work_cases(region, person):
    """Work on the case about the planted person, and yield what those say who need not know about whom it is."""
    here = ("--municipality", person.municipality)
    users = {
        "anna": "coordinator",
        account(region.directory): "coordinator",
        "bel": "call-centre",
        "fg": "privacy-officer",
    }
    for name, role in users.items():
        yield region.node_command("users", "add", name, role, *here)
    listed = region.node_command("case", "list", "--user", "anna", "--json", *here)
    yield listed
    for one in json.loads(listed)[:1]:
        number = one["number"]
        for act in (
            ("remark", number, "--text", f"{SURNAME} {STREET} {PHONE}"), ("observe", number, "illness"),
            ("assign", number, "--to", "anna"), ("pause", number, "resident-away"),
            ("attempt", number, "--channel", "telefoon", "--result", "geen gehoor"),
        ):  # fmt: skip
            yield region.node_command("case", *act, "--user", "anna", *here)
    for view in (("tray", "list"), ("deadline",), ("capacity",), ("directory",)):
        yield region.node_command(*view, "--user", "anna", "--json", *here)
    out = region.directory / "letters"
    yield region.node_command("letter", "write", "--tray", "overig", "--out", out, "--user", "anna", "--json", *here)
    attempts = region.directory / "attempts.csv"
    spoilt = f"{REFERENCE};{SURNAME};{BSN};{PHONE};{GIVEN};{EMAIL}"
    attempts.write_text(f"reference;number;day;daypart;channel;result\n{spoilt}\n")
    yield region.node_command("call-centre", "import", attempts, "--user", "bel", "--json", *here)
    for refused_call in (
        ("case", "show", 1, "--user", "fg"), ("case", "show", 1, "--user", SURNAME),
        ("case", "assign", 1, "--to", SURNAME, "--user", "anna"), ("users", "add", SURNAME, "coordinator"),
        ("case", "attempt", 1, "--channel", SURNAME, "--result", GIVEN, "--user", "anna"),
        ("case", "remark", 1, "--user", "anna", "--text", SURNAME * 50),
    ):  # fmt: skip
        yield region.node_command(*refused_call, *here, accept=(1, 2))


def malformed_calls(region, person):
    """Call the gateway as no client of ours would, and yield what it says."""
    settings = load_settings(region.partner_config)
    whole = translate.signal_message(signal_about(person, REFERENCE))
    batch = partner_pb2.SubmitDirectRequest(
        batch_number=1,
        signals=[
            partner_pb2.SignedSignal(signal_id=b"short", signal=whole, signature=SURNAME.encode()),
            partner_pb2.SignedSignal(signal_id=bytes(16), signal=whole),
            partner_pb2.SignedSignal(signal_id=bytes(16), signal=signal_pb2.Signal(surname=SURNAME, initials=BSN)),
        ],
    )
    options = [("grpc.max_send_message_length", 64 << 20)]
    credentials = channel_credentials(settings.gateway.tls)
    with grpc.secure_channel(settings.gateway.address, credentials, options=options) as channel:
        stub = partner_pb2_grpc.PartnerServiceStub(channel)
        yield str(list(stub.SubmitDirect(iter([batch]))))
        method = "/drempel.v1.PartnerService/SubmitDirect"
        for data in (batch.SerializeToString()[:-9], SURNAME.encode() * 20, batch.SerializeToString() * 40_000):
            yield refused(lambda data=data: list(channel.stream_stream(method)(iter([data]))))
        garbage = [SURNAME.encode() * 300, b"DRPL\x01\x00\x01" + SURNAME.encode() * 200, BSN.encode() * 11]
        sealed = partner_pb2.SubmitSealedRequest(batch_number=1, bundles=garbage)
        yield refused(lambda: list(stub.SubmitSealed(iter([sealed]))))
        yield refused(lambda: list(stub.SubmitSealed(iter([sealed, sealed]), metadata=(("x-name", SURNAME),))))
        table = partner_pb2.GetRoutingTableRequest(routing_hash=SURNAME.encode())
        yield refused(lambda: stub.GetRoutingTable(table))
        yield refused(lambda: channel.unary_unary(f"/drempel.v1.PartnerService/{SURNAME}")(BSN.encode()))
        crowd = partner_pb2.SubmitDirectRequest(signals=[batch.signals[1]] * 600)
        yield refused(lambda: list(stub.SubmitDirect(iter([crowd]), metadata=(("x-name", SURNAME),))))
        ids = [SURNAME.encode()] * 3
        yield refused(lambda: stub.Withdraw(partner_pb2.WithdrawRequest(signal_ids=ids)))
        yield refused(lambda: stub.GetReceipts(partner_pb2.GetReceiptsRequest(signal_ids=ids)))


def refused(call):
    try:
        return str(call())
    except grpc.RpcError as error:
        return f"{error.code()} {error.details()} {error.initial_metadata()} {error.trailing_metadata()}"


def test_the_search_finds_what_is_there(region):
    """The partner's own file and the municipality's released cases hold the planted values: the search can fail."""
    patterns = planted.forms(PLANTED)
    own = planted.files_below(region.directory / "signals.csv", region.directory / "register.csv")
    seen = {name for _, name in planted.betrayed(patterns, own)}
    assert seen == set(PLANTED)
    released = {"released": region.node_command("released", "--json").encode()}
    assert ("released", "bsn") in planted.betrayed(patterns, released)


def test_nothing_is_written_anywhere_while_the_processes_run(region):
    assert len(region.running) > 20
    assert planted.betrayed(planted.forms(PLANTED), region.running) == []


def test_nothing_is_left_after_a_kill_in_stores_logs_reports_and_journals(region):
    beside = [region.directory / f"signals.csv{ending}" for ending in (".journal", ".errors.csv")]
    files = planted.files_below(region.installation.directory, *beside)
    assert all(any(name.endswith(ending) for name in files) for ending in (".sqlite", ".log", ".journal", "errors.csv"))
    assert planted.betrayed(planted.forms(PLANTED), files) == []


def test_no_cell_of_a_store_holds_a_planted_value(region):
    stores = [store for _, store, _ in region.audit_logs()]
    cells = planted.cells_of(stores)
    assert any(cells.values())
    assert planted.betrayed(planted.forms(PLANTED), cells) == []


def test_no_trace_holds_a_planted_value(region):
    """Traces are lines of the Logboek Dataverwerkingen, and what calls carry of them; there is no other tracing."""
    books = [Path(name) for name in region.running if name.endswith("processing.sqlite")]
    cells = planted.cells_of(books)
    assert len(books) == len(region.installation.plan.municipalities)
    assert sum(len(text) for text in cells.values()) > 10_000
    assert planted.betrayed(planted.forms(PLANTED), cells) == []


def test_no_figure_that_a_service_gives_holds_a_planted_value(region):
    """What commands count; metrics are held to their own closed labels (servicekit.metrics)."""
    log, config = region.installation.log_of("figures"), region.installation.gateway_config
    said = {
        " ".join(words): run("drempel-gateway", *words, "--config", config, "--json", log=log).encode()
        for words in (("budget", "list"), ("epoch", "list"), ("municipality", "list"), ("partner", "list"))
    }
    for words in (("status",), ("retention", "status")):
        said["node " + " ".join(words)] = region.node_command(*words, "--json", accept=(0, 1)).encode()
    assert all(json.loads(text) for text in said.values())
    assert planted.betrayed(planted.forms(PLANTED), said) == []


def test_no_audit_entry_holds_a_planted_value(region):
    log = region.installation.log_of("audit")
    said = {
        name: run("drempel-audit", "show", store, "--last", 100_000, "--json", log=log).encode()
        for name, store, _ in region.audit_logs()
    }
    assert all(b"signal_" in text for text in said.values() if len(text) > 3_000)
    assert planted.betrayed(planted.forms(PLANTED), said) == []


def test_no_command_and_no_error_says_a_planted_value(region):
    assert any(b"REQUEST_MALFORMED" in text or b"INVALID" in text for text in region.said.values())
    assert planted.betrayed(planted.forms(PLANTED), region.said) == []
