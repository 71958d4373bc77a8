"""What a header must say for a sealed signal to come in, one lie at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.admission import Reach
from gateway.domain.directory import Directory
from gateway.domain.enrolment import Connection, ConnectionState, Enrolled, Merger, Partner
from gateway.domain.outcome import Refused, SignalCode
from gateway.domain.sealed import SealedSignal, admit_sealed, foreign, read_all
from keys.bundle import bundle_size
from keys.destination import destinations
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.manifest import (
    EpochEntry,
    EpochState,
    Evaluator,
    Leaf,
    Manifest,
    MunicipalityEntry,
    PartnerEntry,
    SealKeyEntry,
)
from keys.seal import SealPrivateKey
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode, Suite
from signals.form_rules import FormRules
from signals.routing import RoutingTable
from signals.signal import PartnerType

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
HERE, ELSEWHERE = MunicipalityCode("0654"), MunicipalityCode("0363")
PARTNER, OTHER = Oin("00000099000000000001"), Oin("00000099000000000002")
NODE, GATEWAY = Oin("00000099000000000101"), Oin("00000099000000000900")
ROOT, SIGNING = SigningKey.generate(), SigningKey.generate()
SEAL_KEY = SealKeyEntry.signed(HERE, SealPrivateKey.generate(Suite.AS0).public, ROOT)
PREVIOUS = bytes([7]) * 32
MANIFEST = Manifest(
    version=2, previous_hash=PREVIOUS, issued_at=NOW - timedelta(hours=1), expires_at=NOW + timedelta(days=6),
    gateway_oin=GATEWAY, gateway_operator=GATEWAY, size_class=1024, routing_hash=bytes(32),
    epochs=(EpochEntry(id=1, state=EpochState.ACTIVE, valid_from=NOW, valid_to=NOW + timedelta(days=90),
                       norm_version=1),),
    leaves=(Leaf(municipality=HERE, epoch=1, generation=1, profile=GateProfile.BALANCED,
                 evaluators=(Evaluator(id="gateway", public_key=bytes(32)),)),),
    municipalities=(MunicipalityEntry(code=HERE, node_oin=NODE, operator_oin=NODE, root_key=ROOT.verify_key,
                                      seal_keys=(SEAL_KEY,)),),
    partners=(PartnerEntry(oin=PARTNER, partner_type="Energie", signing_key=SIGNING.verify_key, sealing_key=None,
                           modes={"*": Mode.BLIND}),),
)  # fmt: skip
SENDER = Partner(
    oin=PARTNER, name="Energie", partner_type=PartnerType.ENERGY, signing_key=SIGNING.verify_key, sealing_key=None,
    modes={"*": Mode.BLIND},
)  # fmt: skip
HEADER = destinations(MANIFEST)[HERE].header(PARTNER, Day.of(NOW), Mode.BLIND, SignalId(bytes(16)))


def directory(*, sender=SENDER, state=ConnectionState.ACCEPTING, manifest=MANIFEST, merger=None):
    connection = Connection(
        code=HERE, node_oin=NODE, operator_oin=NODE, root_key=ROOT.verify_key, seal_keys=(SEAL_KEY,), state=state,
        merger=merger,
    )  # fmt: skip
    enrolled = Enrolled(revision=1, partners=(sender,), connections=(connection,))
    return Directory.of(enrolled, manifest, RoutingTable((), (), ()), FormRules.national_defaults())


def judged(*, now=NOW, sender=SENDER, known=None, **header):
    known = known or directory(sender=sender)
    return admit_sealed(replace(HEADER, **header), Reach(sender, known), known, now)


def test_an_honest_header_comes_in():
    assert judged() is None


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"manifest_hash": bytes(32)}, SignalCode.STALE_MANIFEST, "manifest_hash"),
        ({"municipality": ELSEWHERE}, SignalCode.G5_NOT_CONNECTED, "municipality"),
        ({"mode": Mode.DIRECT}, SignalCode.G2_MODE, "mode"),
        ({"epoch": 2}, SignalCode.EPOCH_REFUSED, "epoch"),
        ({"generation": 2}, SignalCode.GENERATION_REFUSED, "generation"),
        ({"key_id": bytes(8)}, SignalCode.UNKNOWN_KEY, "key_id"),
        ({"suite": Suite.AS1}, SignalCode.SUITE_REFUSED, "suite"),
        ({"day": Day(HEADER.day.number - 2)}, SignalCode.DAY_REFUSED, "day"),
        ({"day": Day(HEADER.day.number + 2)}, SignalCode.DAY_REFUSED, "day"),
    ],
)
def test_each_lie_has_its_code(changes, code, field):
    assert judged(**changes) == Refused(code, field)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_day_next_to_today_is_forgiven(days):
    assert judged(day=Day(HEADER.day.number + days)) is None


def test_the_manifest_before_holds_while_bundles_may_be_under_way_and_no_longer():
    assert judged(manifest_hash=PREVIOUS) is None
    later = MANIFEST.issued_at + timedelta(hours=48)
    just_before = later - timedelta(seconds=1)
    assert judged(manifest_hash=PREVIOUS, day=Day.of(later), now=just_before) is None
    assert judged(manifest_hash=PREVIOUS, day=Day.of(later), now=later) == Refused(
        SignalCode.STALE_MANIFEST, "manifest_hash"
    )


def test_a_paused_municipality_takes_nothing():
    paused = directory(state=ConnectionState.PAUSED)
    assert judged(known=paused) == Refused(SignalCode.G5_NOT_ACCEPTING, "municipality")


def test_a_merged_municipality_takes_what_was_sealed_before_and_nothing_newer():
    def merged(under):
        return directory(state=ConnectionState.MERGED, merger=Merger(into=ELSEWHERE, at=NOW, under=under))

    assert judged(known=merged(MANIFEST.version)) is None
    announced = merged(MANIFEST.version - 1)
    assert judged(known=announced) == Refused(SignalCode.G5_MERGED, "municipality")
    assert judged(known=announced, manifest_hash=PREVIOUS) is None
    later = NOW + timedelta(days=4)
    assert judged(known=announced, manifest_hash=PREVIOUS, day=Day.of(later), now=later) == Refused(
        SignalCode.STALE_MANIFEST, "manifest_hash"
    )


def test_an_ended_municipality_takes_nothing():
    leafless = replace(MANIFEST, leaves=())
    ended = directory(
        state=ConnectionState.ENDED,
        merger=Merger(into=ELSEWHERE, at=NOW - timedelta(days=32), under=MANIFEST.version - 1),
        manifest=leafless,
    )
    for named in (leafless.hash(), PREVIOUS):
        assert judged(known=ended, manifest_hash=named) == Refused(SignalCode.G5_MERGED, "municipality")


def test_the_mode_must_be_blind_as_enrolled_and_as_published():
    direct = replace(SENDER, modes={"*": Mode.DIRECT})
    assert judged(sender=direct) == Refused(SignalCode.G2_MODE, "")
    published = replace(MANIFEST, partners=(replace(MANIFEST.partners[0], modes={"*": Mode.DIRECT}),))
    known = directory(manifest=published)
    assert judged(known=known, manifest_hash=published.hash()) == Refused(SignalCode.G2_MODE, "")


def test_without_a_manifest_nothing_comes_in():
    assert judged(known=directory(manifest=None)) == Refused(SignalCode.STALE_MANIFEST, "manifest_hash")


def test_a_bundle_is_read_by_its_header_and_its_one_size():
    whole = HEADER.encode().ljust(bundle_size(Suite.AS0), b"\0")
    assert read_all([whole]) == [SealedSignal(HEADER, HEADER.signal_id, whole)]
    assert foreign(HEADER, PARTNER) is None
    assert foreign(HEADER, OTHER) == Refused(SignalCode.PARTNER_DIFFERS, "partner")
    assert read_all([whole[:-1], whole + b"\0"]) == [Refused(SignalCode.MALFORMED_BUNDLE, "bundle")] * 2
    assert read_all([whole[1:], b"", whole[:50], whole[:90]]) == [Refused(SignalCode.MALFORMED_HEADER, "header")] * 4


def test_a_header_is_read_once_for_bundles_that_differ_in_their_id_and_every_other_field_tells_them_apart():
    size = bundle_size(Suite.AS0)
    ids = [SignalId(bytes([number]) * 16) for number in range(3)]
    bundles = [replace(HEADER, signal_id=own).encode().ljust(size, b"\0") for own in ids]
    found = read_all(bundles)
    assert [(one.signal_id, one.bundle) for one in found] == list(zip(ids, bundles, strict=True))
    assert len({id(one.header) for one in found}) == 1
    changes = [
        {"partner": OTHER}, {"municipality": ELSEWHERE}, {"epoch": 2}, {"generation": 9}, {"day": Day(1)},
        {"mode": Mode.DIRECT}, {"manifest_hash": bytes(32)}, {"key_id": bytes(8)},
    ]  # fmt: skip
    headers = [replace(HEADER, **change) for change in changes]
    mixed = [bundles[0], *(header.encode().ljust(size, b"\0") for header in headers)]
    assert [one.header for one in read_all(mixed)] == [replace(HEADER, signal_id=ids[0]), *headers]
