import os
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gateway.domain.admission import Admitted, Reach, Stated, admit
from gateway.domain.directory import Directory
from gateway.domain.enrolment import (
    CONNECTION_CHANGES,
    PARTNER_CHANGES,
    Connection,
    ConnectionState,
    Merger,
    Partner,
    PartnerState,
)
from gateway.domain.outcome import Refused, SignalCode
from keys.destination import Destination
from keys.identity import MunicipalityCode, Oin, SignalId
from keys.manifest import Manifest
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode, Suite
from signals.form_codes import FormCode
from signals.form_rules import FormRules
from signals.routing import RoutingTable, postcode_number, whole
from signals.signal import PartnerType, SignalType
from tests.support.signals import TODAY, a_signal

HERE = MunicipalityCode("0654")
OIN = Oin("00000099000000000001")
NODE = Oin("00000099000000000101")


def partner(**changes):
    fields = {"oin": OIN, "name": "Energie", "partner_type": PartnerType.ENERGY, "sealing_key": None,
              "signing_key": SigningKey.generate().verify_key, "modes": {"*": Mode.DIRECT}}  # fmt: skip
    return Partner(**{**fields, **changes})


RENT = partner(partner_type=PartnerType.RENT)


def directory(sender, *, published=None, state=ConnectionState.ACCEPTING, connected=True, rules=None):
    connection = Connection(
        code=HERE,
        node_oin=NODE,
        operator_oin=NODE,
        root_key=SigningKey.generate().verify_key,
        seal_keys=(),
        state=state,
    )
    destination = Destination(
        municipality=HERE, epoch=1, generation=1, profile=GateProfile.BALANCED, evaluators=(),
        suite=Suite.AS0, seal_key=bytes(32), key_id=bytes(8), manifest_hash=bytes(32),
    )  # fmt: skip
    return Directory(
        revision=1, partners={OIN: sender}, connections={HERE: connection}, nodes={NODE: HERE}, manifest=None,
        document=None, modes={OIN: sender.modes if published is None else published},
        destinations={HERE: destination} if connected else {}, seal_keys={}, manifest_hash=None,
        routing=RoutingTable.of([whole(postcode_number("4301AA"), 654), whole(postcode_number("1011AB"), 363)]),
        rules=rules or FormRules.national_defaults(),
    )  # fmt: skip


def stated(signature=bytes(64), broken=None, **changes):
    return Stated(signal_id=SignalId(os.urandom(16)), signal=a_signal(**changes), signature=signature, broken=broken)


def decide(item, sender=None, **changes):
    sender = sender or partner()
    return admit(item, Reach(sender, directory(sender, **changes)), today=TODAY)


def test_a_well_formed_signal_of_a_resident_address_is_admitted_in_its_mode():
    admitted = decide(stated())
    assert isinstance(admitted, Admitted)
    assert (admitted.mode, admitted.destination.municipality) == (Mode.DIRECT, HERE)


def test_a_given_code_goes_before_the_table():
    assert isinstance(decide(stated(municipality_code="0654", postcode="1011AB")), Admitted)


def test_the_first_thing_wrong_is_what_is_told():
    assert decide(stated(amount_cents=0, postcode="x")) == Refused(FormCode.G4_POSTCODE, "postcode")


def test_a_field_that_could_not_be_read_goes_before_the_rules():
    broken = Refused(FormCode.G4_SENT_DATE, "sent_date")
    assert decide(stated(broken=broken, sent_date=None)) is broken


@pytest.mark.parametrize(
    ("item", "changes", "sender", "code", "field"),
    [
        (stated(postcode="4301ZZ"), {}, None, SignalCode.G5_NO_ROUTE, "postcode"),
        (stated(postcode="1011AB"), {}, None, SignalCode.G5_NOT_CONNECTED, "postcode"),
        (stated(municipality_code="0363"), {}, None, SignalCode.G5_NOT_CONNECTED, "municipality_code"),
        (stated(), {"connected": False}, None, SignalCode.G5_NOT_CONNECTED, "postcode"),
        (stated(), {"state": ConnectionState.PAUSED}, None, SignalCode.G5_NOT_ACCEPTING, "postcode"),
        (stated(), {}, partner(modes={"0363": Mode.DIRECT}), SignalCode.G2_MUNICIPALITY, "postcode"),
        (stated(), {}, partner(modes={"*": Mode.BLIND}), SignalCode.G2_MODE, ""),
        (stated(), {"published": {}}, None, SignalCode.G2_MODE, ""),
        (stated(), {"published": {"*": Mode.DIRECT_UNSIGNED}}, None, SignalCode.G2_MODE, ""),
        (stated(signature=b""), {}, None, SignalCode.G2_SIGNATURE, "signature"),
        (stated(), {}, partner(modes={"*": Mode.DIRECT_UNSIGNED}), SignalCode.G2_SIGNATURE, "signature"),
        (stated(), {}, partner(signal_types=frozenset({SignalType.CRISIS})), FormCode.G2_SIGNAL_TYPE, "signal_type"),
        (stated(birth_date=date(1980, 1, 1)), {}, RENT, FormCode.G2_BIRTH_DATE, "birth_date"),
    ],
)  # fmt: skip
def test_every_refusal_has_its_code_and_field(item, changes, sender, code, field):
    assert decide(item, sender, **changes) == Refused(code, field)


def test_blocked_and_unknown_partners_look_the_same():
    blocked = partner(state=PartnerState.BLOCKED)
    assert directory(blocked).active_partner(OIN) is directory(blocked).active_partner(NODE) is None
    assert directory(partner()).active_partner(OIN) is not None


@pytest.mark.parametrize(("under", "code"), [(2, None), (1, SignalCode.G5_MERGED)])
def test_a_merged_municipality_takes_what_comes_in_clear_until_a_manifest_tells_of_the_merger(under, code):
    now = datetime(2026, 3, 20, tzinfo=UTC)
    second = Manifest(
        version=2, previous_hash=bytes(32), issued_at=now, expires_at=now, gateway_oin=NODE, gateway_operator=NODE,
        epochs=(), leaves=(), municipalities=(), partners=(), size_class=1024, routing_hash=bytes(32),
    )  # fmt: skip
    known = directory(partner(), state=ConnectionState.MERGED)
    merger = Merger(into=MunicipalityCode("0363"), at=now, under=under)
    merged = replace(known.connections[HERE], merger=merger)
    known = replace(known, connections={HERE: merged}, manifest=second, manifest_hash=second.hash())
    found = admit(stated(), Reach(partner(), known), today=TODAY)
    assert (found == Refused(code, "postcode")) if code else isinstance(found, Admitted)


def test_without_a_manifest_nothing_is_in_force():
    assert not directory(partner()).in_force(datetime(2026, 3, 20, tzinfo=UTC))


@pytest.mark.parametrize(("table", "states"), [(PARTNER_CHANGES, PartnerState), (CONNECTION_CHANGES, ConnectionState)])
def test_lifecycles_are_total_and_no_state_leads_to_itself(table, states):
    assert set(table) == set(states)
    assert all(targets <= set(states) and state not in targets for state, targets in table.items())
