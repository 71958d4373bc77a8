"""Property 17: an honest node passes the auditor; a node that had one other input evaluated is found.

A real node over a gateway that records what it evaluates, as the gateway's ledger does; the auditor's own command.
"""

import csv
import json
from collections import defaultdict
from datetime import date

import pytest
from typer.testing import CliRunner

from audit.__main__ import app
from audit.blinding.brp_register import read_persons
from audit.blinding.register import read_register
from audit.errors import EvidenceRefused
from audit.events import Event, EventId
from keys.blinding_seed import request_hash
from keys.custody.file import create_private
from keys.identity import Day
from keys.linkage import ResidentIdentity, resident_inputs
from keys.suite import GateProfile
from municipality_node.errors import GatewayUnavailable
from municipality_node.linking.evidence import blinding_evidence
from municipality_node.linking.leaf import LeafKey
from municipality_node.register.reading import read
from municipality_node.store.batches import Batch
from servicekit.transactions import write_transaction
from tests.support.audit_log import KEY, LOG, NOW, SIGNER, database
from tests.support.node import HERE, NODE, MemoryGateway, Node, a_row
from tests.support.shared_data import shared_data

SNOOPED = ResidentIdentity(
    given_names="Willem", surname="Bekend", birth_date=(1967, 4, 27), postcode="2594AC", house_number=10
)
SURNAMES = ("Berg", "Dijk", "Bakker", "Visser", "Smit", "Mulder", "Bos", "Vos", "Peters", "Hendriks")


class RecordingGateway(MemoryGateway):
    """Books every request before it evaluates it."""

    def evaluate(self, leaf, blinded):
        elements = b"".join(blinded)
        self.charged[request_hash(NODE, HERE, leaf.epoch, leaf.generation, elements).hex()] = len(blinded)
        return super().evaluate(leaf, blinded)


@pytest.fixture
def rows():
    return [a_row(number, geslachtsnaam=name, huisnummer=str(number + 1)) for number, name in enumerate(SURNAMES)]


@pytest.fixture
def node(tmp_path, rows, monkeypatch):
    monkeypatch.setattr("municipality_node.linking.evaluations.BATCH", 16)
    gateway = RecordingGateway()
    gateway.charged = {}
    made = Node(tmp_path, gateway)
    made.register(*rows)
    yield made
    made.close()


def link(node):
    manifests = node.manifests()
    manifests.refresh(node.gateway)
    node.linking().run(LeafKey.active(manifests.current, HERE), lambda _: None)


def write_extract(path, rows):
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def audited(tmp_path, node, *registers, epochs=()):
    """Run the auditor's command on the gateway's log, the node's evidence and the registers."""
    engine = database(tmp_path / "gateway.db")
    with write_transaction(engine) as connection:
        LOG.append(connection, [_charge(name, count) for name, count in node.gateway.charged.items()])
        LOG.checkpoint(connection, SIGNER)
    engine.dispose()
    (tmp_path / "gateway.vkey").write_text(KEY + "\n")
    create_private(tmp_path / "evidence.json", blinding_evidence(node.tenant).encode())
    options = [option for one in registers for option in ("--register", one)]
    options += [option for one in epochs for option in ("--epoch", str(one))]
    result = CliRunner().invoke(
        app,
        ["blinding", str(tmp_path / "gateway.db"), "--key", str(tmp_path / "gateway.vkey"), "--json",
         "--evidence", str(tmp_path / "evidence.json"), *options],
    )  # fmt: skip
    return result.exit_code, json.loads(result.stdout), result.output


def _charge(name, count):
    fields = {"municipality": HERE.value, "epoch": 1, "generation": 1, "count": count, "left": 0, "request_hash": name}
    return Event(id=EventId.EVALUATION_CHARGED, object="leaf", actor=NODE.value, origin="evaluation-api", time=NOW,
                 fields=fields)  # fmt: skip


def test_property_17_an_honest_node_passes(tmp_path, node, rows):
    link(node)
    register = write_extract(tmp_path / "register.csv", rows)
    code, verdict, _ = audited(tmp_path, node, f"2020-01-01={register}")
    assert (code, verdict["honest"], verdict["findings"]) == (0, True, {})
    assert verdict["requests"] == len(node.gateway.charged) > 1
    assert verdict["elements"] == sum(node.gateway.charged.values())


def test_property_17_an_honest_node_passes_by_a_register_of_the_brp_api(tmp_path, node, rows):
    link(node)
    register = tmp_path / "register.json"
    register.write_text(json.dumps({"type": "RaadpleegMetBurgerservicenummer", "personen": list(map(a_person, rows))}))
    code, verdict, _ = audited(tmp_path, node, f"2020-01-01={register}")
    assert (code, verdict["honest"], verdict["registers"][0]["residents"]) == (0, True, len(rows))
    register.write_text(json.dumps([*map(a_person, rows[1:])]))
    (tmp_path / "again").mkdir()
    code, verdict, _ = audited(tmp_path / "again", node, f"2020-01-01={register}")
    assert (code, verdict["honest"]) == (1, False)


def a_person(row):
    """Return a row of an extract as the BRP API gives the same person."""
    born = row["geboortedatum"]
    return {
        "burgerservicenummer": row["burgerservicenummer"],
        "gemeenteVanInschrijving": {"code": row["gemeentecode"]},
        "naam": {"voornamen": row["voornamen"], "voorvoegsel": row["voorvoegsel"],
                 "geslachtsnaam": row["geslachtsnaam"]},
        "geboorte": {"datum": {"type": "Datum", "datum": f"{born[:4]}-{born[4:6]}-{born[6:]}"}},
        "verblijfplaats": {"type": "Adres", "verblijfadres": {"postcode": row["postcode"],
                                                              "huisnummer": int(row["huisnummer"])}},
    }  # fmt: skip


def test_the_auditor_reads_the_test_persons_of_the_brp_api_as_the_node_does():
    file = shared_data("brp/rvig_brp_mock_testpersonen_2025-02.json")
    own = defaultdict(set)
    for row in read(file):
        if row.resident is not None:
            own[row.resident.municipality] |= inputs_of(row.resident.identity)
    assert sum(map(len, own.values())) > 1_000
    for municipality, inputs in own.items():
        found = set().union(*(inputs_of(one) for one in read_persons(file, municipality)))
        assert inputs <= found


def inputs_of(identity):
    return {slot.data for profile in GateProfile for slot in resident_inputs(identity, profile)}


@pytest.mark.parametrize("text", ["[", '{"personen": [{"naam": {"geslachtsnaam": "Quaedackers"', "[nonsense]"])
def test_a_register_that_is_cut_off_is_refused_without_a_word_of_it(tmp_path, text):
    (tmp_path / "register.json").write_text(text)
    with pytest.raises(EvidenceRefused) as refused:
        read_register(tmp_path / "register.json", Day(20_000), HERE, bytes(32))
    assert "Quaedackers" not in str(refused.value)


@pytest.mark.parametrize("recorded", [True, False], ids=["and recorded it", "and recorded a resident's instead"])
def test_property_17_a_node_that_swapped_one_input_is_found(tmp_path, node, rows, monkeypatch, recorded):
    snooped = resident_inputs(SNOOPED, GateProfile.BALANCED)[0]
    linking = node.linking()
    begin = linking._evaluations.begin

    def swap(leaf, slots):
        if recorded:
            return begin(leaf, [snooped, *slots[1:]])
        first, *others = begin(leaf, slots)
        return [Batch(id=first.id, seed=first.seed, slots=(snooped, *first.slots[1:])), *others]

    monkeypatch.setattr(linking._evaluations, "begin", swap)
    manifests = node.manifests()
    manifests.refresh(node.gateway)
    # The swapped resident has no key now, which the node's own bookkeeping trips over, after the evaluation.
    with pytest.raises(KeyError):
        linking.run(LeafKey.active(manifests.current, HERE), lambda _: None)
    register = write_extract(tmp_path / "register.csv", rows)
    code, verdict, output = audited(tmp_path, node, f"2020-01-01={register}")
    assert (code, verdict["honest"]) == (1, False)
    expected = {"SEED_MISSING": 1, "NOT_A_RESIDENT": 1} if recorded else {"SEED_MISSING": 1}
    assert verdict["findings"] == expected
    assert not any(word in output.lower() for word in ("bekend", "willem", "2594"))


def test_property_17_who_lived_elsewhere_or_came_later_is_no_resident_either(tmp_path, node, rows, monkeypatch):
    """The swapped one is in the extracts: under another municipality, and here in one of after the request."""
    linking = node.linking()
    begin = linking._evaluations.begin
    snooped = resident_inputs(SNOOPED, GateProfile.BALANCED)[0]
    monkeypatch.setattr(linking._evaluations, "begin", lambda leaf, slots: begin(leaf, [snooped, *slots[1:]]))
    manifests = node.manifests()
    manifests.refresh(node.gateway)
    with pytest.raises(KeyError):
        linking.run(LeafKey.active(manifests.current, HERE), lambda _: None)
    row = a_row(50, voornamen="Willem", geslachtsnaam="Bekend", geboortedatum="19670427", postcode="2594AC",
                huisnummer="10", voorvoegsel="")  # fmt: skip
    elsewhere = write_extract(tmp_path / "register.csv", [*rows, row | {"gemeentecode": "0518"}])
    later = write_extract(tmp_path / "later.csv", [*rows, row])
    code, verdict, _ = audited(tmp_path, node, f"2020-01-01={elsewhere}", f"2099-01-01={later}")
    assert (code, verdict["findings"]) == (1, {"SEED_MISSING": 1, "NOT_A_RESIDENT": 1})
    (tmp_path / "then").mkdir()
    _, verdict, _ = audited(tmp_path / "then", node, f"2020-01-01={later}")
    assert verdict["honest"]  # the row is the swapped one's: only its place and day made it a finding


def test_a_missing_seed_fails(tmp_path, node, rows):
    link(node)
    with write_transaction(node.tenant.engine) as connection:
        connection.exec_driver_sql("DELETE FROM evaluation_batch WHERE id = 1")
    register = write_extract(tmp_path / "register.csv", rows)
    code, verdict, _ = audited(tmp_path, node, f"2020-01-01={register}")
    assert (code, verdict["findings"]) == (1, {"SEED_MISSING": 1})


def test_a_request_that_never_left_is_no_finding(tmp_path, node, rows, monkeypatch):
    whole = node.gateway.evaluate

    def gone(*_):
        raise GatewayUnavailable("gone")

    monkeypatch.setattr(node.gateway, "evaluate", gone)
    with pytest.raises(GatewayUnavailable):
        link(node)
    monkeypatch.setattr(node.gateway, "evaluate", whole)
    register = write_extract(tmp_path / "register.csv", rows)
    code, verdict, _ = audited(tmp_path, node, f"2020-01-01={register}")
    assert (code, verdict["requests"]) == (0, 0)
    assert verdict["never_sent"] > 0


def test_somebody_who_is_in_the_register_only_later_was_no_resident_of_the_day(tmp_path, node, rows):
    link(node)
    before = write_extract(tmp_path / "before.csv", rows[:-1])
    after = write_extract(tmp_path / "after.csv", rows)
    day = date.fromordinal(node.now.date().toordinal() + 1)
    code, verdict, _ = audited(tmp_path, node, f"2020-01-01={before}", f"{day.isoformat()}={after}")
    assert code == 1
    assert verdict["findings"]["NOT_A_RESIDENT"] >= 1


def test_a_request_of_a_day_without_a_register_is_found(tmp_path, node, rows):
    link(node)
    register = write_extract(tmp_path / "register.csv", rows)
    _, verdict, _ = audited(tmp_path, node, f"2090-01-01={register}")
    assert set(verdict["findings"]) == {"NO_REGISTER", "SEED_MISSING"}
