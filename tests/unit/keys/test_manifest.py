import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import rfc8785

from keys.errors import (
    KeysError,
    MalformedManifest,
    ManifestExpired,
    ManifestRollback,
    ManifestSignatureRefused,
    SignatureRefused,
)
from keys.identity import MunicipalityCode, Oin
from keys.labels import Label
from keys.manifest import (
    ANY_MUNICIPALITY,
    LIFETIME,
    EpochEntry,
    EpochState,
    Evaluator,
    Leaf,
    Manifest,
    MunicipalityEntry,
    PartnerEntry,
    SealKeyEntry,
    sign_manifest,
    verify_manifest,
)
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode, Suite
from tests.support.crafting import MUNICIPALITY, OTHER_MUNICIPALITY, OTHER_PARTNER, PARTNER, seal_key, signing_key

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = SigningKey.decode(SecretBytes(bytes([42]) * 32))
ROOT = SigningKey.decode(SecretBytes(bytes([43]) * 32))
GATEWAY, GATEWAY_OPERATOR = Oin("00000099000000000001"), Oin("00000099000000000002")
NODE, NODE_OPERATOR = Oin("00000099000000000003"), Oin("00000099000000000004")

EPOCH = EpochEntry(id=1, state=EpochState.ACTIVE, valid_from=NOW, valid_to=NOW + timedelta(days=183), norm_version=1)
LEAF = Leaf(
    municipality=MUNICIPALITY,
    epoch=1,
    generation=1,
    profile=GateProfile.BALANCED,
    evaluators=(Evaluator(id="gateway", public_key=bytes(32)),),
)
HERE = MunicipalityEntry(
    code=MUNICIPALITY,
    node_oin=NODE,
    operator_oin=NODE_OPERATOR,
    root_key=ROOT.verify_key,
    seal_keys=tuple(SealKeyEntry.signed(MUNICIPALITY, seal_key(suite).public, ROOT) for suite in Suite),
)
SENDER = PartnerEntry(
    oin=PARTNER,
    partner_type="Huur",
    signing_key=signing_key().verify_key,
    sealing_key=None,
    modes={ANY_MUNICIPALITY: Mode.DIRECT, OTHER_MUNICIPALITY.value: Mode.BLIND},
)
MANIFEST = Manifest(
    version=3,
    previous_hash=bytes([1]) * 32,
    issued_at=NOW,
    expires_at=NOW + LIFETIME,
    gateway_oin=GATEWAY,
    gateway_operator=GATEWAY_OPERATOR,
    epochs=(EPOCH,),
    leaves=(LEAF,),
    municipalities=(HERE,),
    partners=(SENDER,),
    size_class=1024,
    routing_hash=bytes([2]) * 32,
)
verify = partial(verify_manifest, pinned=KEY.verify_key, now=NOW)


def signed_json(value):
    """Return a document of any JSON, signed as if somebody with the key had gone mad."""
    body = value if isinstance(value, str) else rfc8785.dumps(value).decode()
    signature = base64.b64encode(KEY.sign(Label.MANIFEST_SIGNATURE, body.encode())).decode()
    return json.dumps({"manifest": body, "signature": signature}).encode()


def test_what_is_signed_is_what_verifies():
    assert verify(sign_manifest(MANIFEST, KEY)) == MANIFEST


def test_its_body_is_canonical_json_and_its_hash_that_of_the_body():
    assert rfc8785.dumps(json.loads(MANIFEST.body())) == MANIFEST.body()
    assert MANIFEST.hash() != replace(MANIFEST, version=4).hash()


def test_it_answers_who_may_send_where_and_how():
    assert MANIFEST.mode(PARTNER, MUNICIPALITY) is Mode.DIRECT
    assert MANIFEST.mode(PARTNER, OTHER_MUNICIPALITY) is Mode.BLIND
    assert MANIFEST.mode(OTHER_PARTNER, MUNICIPALITY) is None
    assert replace(SENDER, modes={}).mode(MUNICIPALITY) is None
    assert MANIFEST.municipality(MUNICIPALITY) == HERE
    assert MANIFEST.municipality(OTHER_MUNICIPALITY) is None
    assert HERE.current_seal_key() == seal_key(Suite.AS1).public


def test_it_answers_the_newest_generation_of_a_leaf():
    newer = replace(LEAF, generation=2)
    manifest = replace(MANIFEST, leaves=(newer, LEAF))
    assert manifest.leaf(MUNICIPALITY, 1) == newer
    assert manifest.leaf(MUNICIPALITY, 2) is None


def test_it_answers_the_active_epoch():
    assert MANIFEST.active_epoch() == EPOCH
    with pytest.raises(MalformedManifest):
        replace(MANIFEST, epochs=()).active_epoch()


def test_another_signer_is_refused():
    with pytest.raises(ManifestSignatureRefused):
        verify(sign_manifest(MANIFEST, ROOT))


def test_an_altered_body_is_refused():
    document = sign_manifest(MANIFEST, KEY)
    with pytest.raises(ManifestSignatureRefused):
        verify(document.replace(b"Huur", b"Duur"))


def test_a_signature_for_another_purpose_is_refused():
    body = MANIFEST.body()
    signature = base64.b64encode(KEY.sign(Label.BUNDLE_SIGNATURE, body)).decode()
    with pytest.raises(ManifestSignatureRefused):
        verify(rfc8785.dumps({"manifest": body.decode(), "signature": signature}))


def test_the_successor_may_sign_once_the_verifier_knows_it():
    document = sign_manifest(MANIFEST, ROOT)
    assert verify(document, successor=ROOT.verify_key) == MANIFEST
    naming = replace(MANIFEST, successor_key=ROOT.verify_key)
    assert verify(sign_manifest(naming, KEY)).successor_key == ROOT.verify_key


@pytest.mark.parametrize(
    ("now", "accepted"),
    [
        (NOW - timedelta(minutes=6), False),
        (NOW - timedelta(minutes=5), True),
        (NOW + LIFETIME - timedelta(seconds=1), True),
        (NOW + LIFETIME, False),
    ],
)
def test_a_manifest_lives_from_its_issue_until_it_expires(now, accepted):
    document = sign_manifest(MANIFEST, KEY)
    if accepted:
        assert verify(document, now=now) == MANIFEST
    else:
        with pytest.raises(ManifestExpired):
            verify(document, now=now)


def test_property_13_a_lower_version_is_refused():
    document = sign_manifest(MANIFEST, KEY)
    assert verify(document, known_version=3) == MANIFEST
    with pytest.raises(ManifestRollback):
        verify(document, known_version=4)


def test_property_13_a_second_manifest_of_one_version_is_refused():
    document = sign_manifest(MANIFEST, KEY)
    assert verify(document, known_version=3, known_hash=MANIFEST.hash()) == MANIFEST
    with pytest.raises(ManifestRollback):
        verify(document, known_version=3, known_hash=bytes(32))


def test_property_13_the_next_version_must_name_the_one_before():
    following = replace(MANIFEST, version=4, previous_hash=MANIFEST.hash())
    assert verify(sign_manifest(following, KEY), known_version=3, known_hash=MANIFEST.hash()) == following
    stray = replace(following, previous_hash=bytes(32))
    with pytest.raises(ManifestRollback):
        verify(sign_manifest(stray, KEY), known_version=3, known_hash=MANIFEST.hash())


FORGED_SEAL_KEY = SealKeyEntry.signed(MUNICIPALITY, seal_key().public, KEY)
ELSEWHERES_SEAL_KEY = SealKeyEntry.signed(OTHER_MUNICIPALITY, seal_key().public, ROOT)
ELSEWHERE = replace(
    HERE, code=OTHER_MUNICIPALITY, seal_keys=(SealKeyEntry.signed(OTHER_MUNICIPALITY, seal_key().public, ROOT),)
)
INCONSISTENT = {
    "version 0": {"version": 0},
    "a life over seven days": {"expires_at": NOW + LIFETIME + timedelta(seconds=1)},
    "an end before its beginning": {"expires_at": NOW},
    "two active epochs": {"epochs": (EPOCH, replace(EPOCH, id=2))},
    "an epoch that ends before it begins": {"epochs": (replace(EPOCH, valid_to=NOW),)},
    "one epoch twice": {"epochs": (EPOCH, replace(EPOCH, state=EpochState.NEXT))},
    "one leaf twice": {"leaves": (LEAF, replace(LEAF, profile=GateProfile.WIDE))},
    "a leaf without evaluator": {"leaves": (replace(LEAF, evaluators=()),)},
    "a leaf of an epoch that is not listed": {"leaves": (replace(LEAF, epoch=2),)},
    "a leaf of a destroyed epoch": {"epochs": (replace(EPOCH, state=EpochState.DESTROYED),)},
    "one municipality twice": {"municipalities": (HERE, replace(HERE, node_oin=GATEWAY))},
    "one node for two municipalities": {"municipalities": (HERE, ELSEWHERE)},
    "no seal key": {"municipalities": (replace(HERE, seal_keys=()),)},
    "a seal key that the gateway signed": {"municipalities": (replace(HERE, seal_keys=(FORGED_SEAL_KEY,)),)},
    "a seal key signed for elsewhere": {"municipalities": (replace(HERE, seal_keys=(ELSEWHERES_SEAL_KEY,)),)},
    "a seal key that is none": {
        "municipalities": (replace(HERE, seal_keys=(replace(FORGED_SEAL_KEY, public_key=b"x"),)),)
    },
    "one operator for gateway and node": {"gateway_operator": NODE_OPERATOR},
    "one partner twice": {"partners": (SENDER, replace(SENDER, partner_type="Water"))},
    "a mode for no municipality": {"partners": (replace(SENDER, modes={"363": Mode.DIRECT}),)},
    "a mode for a municipality in other digits": {"partners": (replace(SENDER, modes={"٠٣٦٣": Mode.DIRECT}),)},
    "a signal type that nobody knows": {"partners": (replace(SENDER, signal_types=("EARLY", "LATE")),)},
    "signal types in two orders": {"partners": (replace(SENDER, signal_types=("EARLY", "CRISIS")),)},
    "a signing partner without key": {"partners": (replace(SENDER, signing_key=None),)},
}


@pytest.mark.parametrize("changes", INCONSISTENT.values(), ids=INCONSISTENT)
def test_a_manifest_that_disagrees_with_itself_is_neither_signed_nor_accepted(changes):
    manifest = replace(MANIFEST, **changes)
    with pytest.raises(MalformedManifest):
        sign_manifest(manifest, KEY)
    with pytest.raises(MalformedManifest):
        verify(signed_json(manifest.body().decode()))


def test_one_operator_for_both_needs_the_manifest_to_say_so():
    manifest = replace(MANIFEST, gateway_operator=NODE_OPERATOR, same_operator_allowed=True)
    assert verify(sign_manifest(manifest, KEY)).same_operator_allowed


def test_a_partner_that_cannot_sign_needs_no_key():
    unsigned = replace(SENDER, signing_key=None, modes={ANY_MUNICIPALITY: Mode.DIRECT_UNSIGNED})
    manifest = replace(MANIFEST, partners=(unsigned,))
    assert verify(sign_manifest(manifest, KEY)) == manifest


def fields_of(value, path=()):
    """Return the path of every field in a JSON value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in steps for found in [(*path, step), *fields_of(inner, (*path, step))]]


def changed(path, change):
    told = json.loads(MANIFEST.body())
    inner = told
    for step in path[:-1]:
        inner = inner[step]
    change(inner, path[-1])
    return told


PATHS = fields_of(json.loads(MANIFEST.body()))
FIELDS = [path for path in PATHS if isinstance(path[-1], str) and path[-1] not in {"0599", "*"}]


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_a_missing_field_is_refused(path):
    with pytest.raises(MalformedManifest):
        verify(signed_json(changed(path, lambda inner, step: inner.pop(step))))


@pytest.mark.parametrize("value", [True, 1.5, -1, "x", "", [], {}, ["x"], {"x": 1}, 1 << 40])
def test_a_field_of_another_type_or_shape_is_refused_by_name(value):
    refused = 0
    for path in PATHS:
        told = changed(path, lambda inner, step: inner.__setitem__(step, value))
        try:
            verify(signed_json(told))
        except KeysError:
            refused += 1
    # A few fields are free text, and some lists may be empty; all else is refused, and nothing else is raised.
    assert refused >= len(PATHS) - 4


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "null",
        "[]",
        "[" * 100_000,
        '"\\ud800"',
        MANIFEST.body().decode() + " ",
        MANIFEST.body().decode().replace('"format"', '"format":"drempel/manifest/v1","format"', 1),
        MANIFEST.body().decode().replace("drempel/manifest/v1", "drempel/manifest/v2"),
        MANIFEST.body().decode()[:-1] + ',"zz":1}',
        MANIFEST.body().decode().replace("Huur", "\\u0048uur"),
        MANIFEST.body().decode().replace("Huur", "\\ud800"),
        MANIFEST.body().decode().replace('"modes":{', '"modes":{"\\ud800":"BLIND",'),
        MANIFEST.body().decode().replace(bytes([1] * 32).hex(), bytes([1] * 32).hex().replace("01", "01 ")),
    ],
)
def test_any_other_encoding_is_refused(body):
    with pytest.raises(MalformedManifest):
        verify(signed_json(body))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"manifest":1,"signature":""}',
        b'{"manifest":"","signature":1}',
        b'{"manifest":"","signature":"!"}',
        b'{"manifest":"\\ud800","signature":""}',
        b" " * ((16 << 20) + 1),
    ],
)
def test_a_document_that_is_no_envelope_is_refused(document):
    with pytest.raises(MalformedManifest):
        verify(document)


def test_a_seal_key_is_certified_for_one_municipality():
    entry = SealKeyEntry.signed(MUNICIPALITY, seal_key().public, ROOT)
    entry.verify(MUNICIPALITY, ROOT.verify_key)
    with pytest.raises(SignatureRefused):
        entry.verify(MunicipalityCode("0344"), ROOT.verify_key)
    assert entry.key_id == seal_key().public.key_id
