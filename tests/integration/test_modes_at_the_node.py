"""A node treats both modes alike, refuses the other one, and finds in a sealed signal what no gateway could check."""

from dataclasses import replace
from datetime import date

import pytest

from keys.bundle import parse_bundle
from keys.destination import destinations
from keys.epoch import EpochRoot
from keys.identity import Day
from keys.labels import Label
from keys.linkage import SLOTS
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import Mode
from municipality_node.viewing import Viewing
from partner_client.blind.job import Evaluated, Item, Job, subject_of
from partner_client.blind.sealer import Sealer
from partner_client.trust.own_keys import OwnKeys
from signals import canonical, content
from signals.signal import SignalType
from tests.support import crafting
from tests.support.node import EPOCH, HERE, PARTNER, MemoryGateway, Node, a_row, id_of
from tests.support.signals import TODAY, a_signal

BORN = date(1980, 4, 12)
SIGNALS = [
    a_signal(birth_date=BORN),
    a_signal(birth_date=BORN, house_number=99),
    a_signal(initials="", surname="Bergh", birth_date=BORN),
    a_signal(surname="", trade_name="J. van der Berg Loodgieters"),
    a_signal(initials="A.", birth_date=None),
    a_signal(surname="Anders", initials="Q.", postcode="9999ZZ"),
    a_signal(birth_date=BORN, amount_cents=1_00),
    a_signal(birth_date=BORN, signal_type=SignalType.CRISIS, arrears_since=date(2025, 12, 1)),
]
FORM_FAULTS = {
    "G1_CONTACT_EFFORT": {"attestation": replace(a_signal().attestation, contact_effort=False)},
    "G1_REMINDER_DATE": {"attestation": replace(a_signal().attestation, reminder_date=None)},
    "G3_TOO_RECENT": {"arrears_since": date(2026, 3, 10)},
    "G4_AMOUNT": {"amount_cents": 0},
    "G4_PHONE": {"phone": "12345"},
    "G4_EMAIL": {"email": "nobody"},
    "G4_SENT_DATE": {"sent_date": date(2026, 1, 20)},
}


@pytest.fixture
def node_of(tmp_path):
    """Return a node of the same register for a mode; both are given the same epoch root."""
    root, nodes = EpochRoot(SecretBytes(bytes(64)), EPOCH), []

    def made(mode):
        directory = tmp_path / mode.name
        directory.mkdir()
        nodes.append(Node(directory, MemoryGateway(root=root, mode=mode)))
        nodes[-1].register(a_row(), a_row(1, huisnummer="14", voornamen="Anna"))
        return nodes[-1]

    yield made
    for node in nodes:
        node.close()


def seal_at_the_partner(gateway, *numbered, key=None):
    """Return what the partner's client makes of signals, with the evaluations of this gateway."""
    keys = OwnKeys(signing=key or gateway.partner_key, reference=SecretBytes(bytes(32)))
    items = tuple(
        Item(id_of(number).value, canonical.encode(PARTNER, id_of(number), signal), subject_of(signal))
        for number, signal in numbered
    )
    sealer, job = Sealer(PARTNER, keys), Job(destinations(gateway.current)[HERE], Day.of(TODAY).number, items)
    blinded = sealer.blind(job)
    return sealer.seal(job, blinded, Evaluated.of([gateway.evaluate(None, blinded.elements)])).bundles


def told(node):
    """Return everything that the node shows of its signals, except the mode."""
    viewing = Viewing(node.tenant, user="user-1")
    status = {name: count for name, count in viewing.status().items() if name != "received_by_mode"}
    lines = [{name: value for name, value in line.items() if name != "mode"} for line in viewing.inbox()]
    return status, lines, [viewing.why(line["signal_id"])["explanation"] for line in lines]


def test_direct_and_blind_bundles_of_the_same_signals_match_identically(node_of):
    direct, blind = node_of(Mode.DIRECT), node_of(Mode.BLIND)
    numbered = list(enumerate(SIGNALS, start=1))
    for number, signal in numbered:
        direct.gateway.submit(signal, number)
    for bundle in seal_at_the_partner(blind.gateway, *numbered):
        blind.gateway.deliver(bundle)
    assert direct.work() == blind.work()
    assert told(direct) == told(blind)
    modes = [Viewing(node.tenant, user="user-1").status()["received_by_mode"] for node in (direct, blind)]
    assert modes == [{"direct": len(SIGNALS)}, {"blind": len(SIGNALS)}]


def test_a_node_refuses_the_mode_that_the_manifest_does_not_list(node_of):
    direct, blind = node_of(Mode.DIRECT), node_of(Mode.BLIND)
    blind.gateway.deliver(blind.gateway.seal(a_signal(), 1, mode=Mode.DIRECT))
    for bundle in seal_at_the_partner(direct.gateway, (1, a_signal())):
        direct.gateway.deliver(bundle)
    for node in (direct, blind):
        assert node.work() == {"refused": 1}
        assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"MODE_REFUSED": 1}


@pytest.mark.parametrize("code", FORM_FAULTS)
def test_what_a_client_should_have_refused_the_node_finds_with_the_same_code(node_of, code):
    node = node_of(Mode.BLIND)
    faulty = a_signal(birth_date=BORN, **FORM_FAULTS[code])
    for bundle in seal_at_the_partner(node.gateway, (1, faulty), (2, a_signal(birth_date=BORN))):
        node.gateway.deliver(bundle)
    assert node.work() == {"refused": 1, "released": 1}
    status = Viewing(node.tenant, user="user-1").status()
    assert status["refused_by_code"] == {code: 1}


def test_a_signal_type_that_was_not_agreed_is_found_by_the_node(node_of):
    node = node_of(Mode.BLIND)
    partners = tuple(replace(each, signal_types=("EARLY",)) for each in node.gateway.current.partners)
    node.gateway.publish(node.tenant.keys, partners=partners)
    crisis = a_signal(birth_date=BORN, signal_type=SignalType.CRISIS)
    for bundle in seal_at_the_partner(node.gateway, (1, crisis), (2, a_signal(birth_date=BORN))):
        node.gateway.deliver(bundle)
    assert node.work() == {"refused": 1, "released": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"G2_SIGNAL_TYPE": 1}


def test_a_content_for_another_municipality_than_its_header_is_refused(node_of):
    node = node_of(Mode.BLIND)
    [bundle] = seal_at_the_partner(node.gateway, (1, a_signal(birth_date=BORN, municipality_code="0363")))
    node.gateway.deliver(bundle)
    assert node.work() == {"refused": 1}


def test_property_15_a_sealed_signal_that_another_key_signed_is_refused(node_of):
    """The gateway can evaluate and seal for anyone; it cannot sign for a partner."""
    node = node_of(Mode.BLIND)
    [bundle] = seal_at_the_partner(node.gateway, (1, a_signal(birth_date=BORN)), key=SigningKey.generate())
    node.gateway.deliver(bundle)
    assert node.work() == {"refused": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"SIGNATURE_REFUSED": 1}


def test_slots_that_disagree_are_refused(node_of):
    """One slot opens and another, whose tag is a resident's too, does not: nobody makes that by mistake."""
    node = node_of(Mode.BLIND)
    gateway, signal = node.gateway, a_signal(birth_date=BORN)
    [honest] = seal_at_the_partner(gateway, (1, signal))
    header, data_key = parse_bundle(honest).header, bytes(range(32))
    packed = content.pack(canonical.encode(PARTNER, header.signal_id, signal), None)
    filled = [key for key in gateway.link_keys(signal) if key]
    assert len(filled) > 1
    wraps = [crafting.slot(key, at, header, data_key) for at, key in enumerate(filled)]
    wraps[1] = wraps[1][:16] + bytes(40)
    body = b"".join([
        crafting.commitment(data_key, header), *wraps, bytes(56 * (SLOTS - len(wraps))),
        crafting.encrypted(data_key, header, crafting.padded(packed)),
    ])  # fmt: skip
    signature = gateway.partner_key.sign(Label.BUNDLE_SIGNATURE, header.encode() + body)
    recipient = gateway.current.municipalities[0].current_seal_key()
    gateway.deliver(header.encode() + recipient.seal(body + signature, header.encode()))
    assert node.work() == {"refused": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"SLOTS_DISAGREE": 1}
