"""The protocol's own vectors, read as a stranger would read them."""

import pytest

from keys.bundle import parse_bundle
from keys.epoch import EpochRoot
from keys.errors import KeysError
from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.link_key import LinkKey, link_key, tag
from keys.linkage import SlotKind
from keys.seal import SealPrivateKey, SealPublicKey
from keys.secret import SecretBytes
from keys.signing import VerifyKey
from keys.suite import Mode, Suite
from keys.voprf import evaluate
from tests.support.vectors import load
from tools import genvectors

DERIVED = load("derivations")
BUNDLES = load("bundles")
HERE = MunicipalityCode(DERIVED["municipality"])


def secret(text):
    return SecretBytes(bytes.fromhex(text))


def processed(vector):
    """Everything a node does with a bundle, in its order."""
    suite = Suite.AS1 if vector["seal_key"] == "AS1" else Suite.AS0
    key = SealPrivateKey.decode(suite, secret(BUNDLES["seal_keys"][vector["seal_key"]]))
    body = parse_bundle(bytes.fromhex(vector["bundle"])).unseal(key)
    if body.header.mode is Mode.BLIND:
        body.verify_partner(VerifyKey.decode(bytes.fromhex(BUNDLES["verify_key"])))
    else:
        body.check_unsigned()
    return body.open(vector["slot"], LinkKey(secret(BUNDLES["link_keys"][vector["link_key"]])))


@pytest.mark.parametrize("vector", BUNDLES["vectors"], ids=lambda vector: vector["name"])
def test_a_bundle_opens_or_is_refused_as_its_vector_says(vector):
    if vector["expect"] == "ok":
        assert processed(vector).hex() == vector["content"]
    else:
        with pytest.raises(KeysError) as refused:
            processed(vector)
        assert refused.value.refusal == vector["expect"]


def test_the_vectors_are_what_the_code_makes():
    """Only the randomness of the seal may differ."""
    for name, make in genvectors.FILES.items():
        assert genvectors.comparable(make()) == genvectors.comparable(load(name))


def test_vector_names_are_unique():
    names = [vector["name"] for vector in BUNDLES["vectors"]]
    assert len(set(names)) == len(names)


def test_leaf_keys_derive_from_the_epoch_root_as_frozen():
    root = EpochRoot(secret(DERIVED["epoch_root"]), DERIVED["epoch"])
    leaf = root.leaf(HERE, DERIVED["generation"])
    assert (leaf.secret.expose().hex(), leaf.public.hex()) == (DERIVED["leaf"]["secret"], DERIVED["leaf"]["public"])
    assert root.leaf(HERE, 2).public.hex() == DERIVED["leaf_of_generation_2"]


def test_link_key_tag_and_wrap_keys_derive_as_frozen():
    root = EpochRoot(secret(DERIVED["epoch_root"]), DERIVED["epoch"])
    output = evaluate(root.leaf(HERE, DERIVED["generation"]), bytes.fromhex(DERIVED["input"]))
    assert output.hex() == DERIVED["output"]
    key = link_key(output, municipality=HERE, epoch=DERIVED["epoch"], kind=SlotKind(DERIVED["kind"]))
    assert key.secret.expose().hex() == DERIVED["link_key"]
    assert key.tag_key().hex() == DERIVED["tag_key"]
    assert tag(key.tag_key(), Oin(DERIVED["partner"]), Day(DERIVED["day"])).hex() == DERIVED["tag"]
    header_hash = bytes.fromhex(DERIVED["header_hash"])
    assert [key.wrap_key(header_hash, slot).hex() for slot in range(6)] == DERIVED["wrap_keys"]


def test_a_header_encodes_as_frozen():
    told = DERIVED["header"]
    header = Header(
        suite=Suite[told["suite"]],
        mode=Mode[told["mode"]],
        partner=Oin(told["partner"]),
        municipality=MunicipalityCode(told["municipality"]),
        epoch=told["epoch"],
        generation=told["generation"],
        day=Day(told["day"]),
        signal_id=SignalId.from_hex(told["signal_id"]),
        manifest_hash=bytes.fromhex(told["manifest_hash"]),
        key_id=bytes.fromhex(told["key_id"]),
    )
    assert (header.encode().hex(), header.hash().hex()) == (DERIVED["encoded_header"], DERIVED["header_hash"])


@pytest.mark.parametrize("told", DERIVED["seal_keys"], ids=lambda told: told["suite"])
def test_seal_keys_have_the_frozen_encodings_and_names(told):
    suite = Suite[told["suite"]]
    public = SealPrivateKey.decode(suite, secret(told["secret"])).public
    assert (public.encoded.hex(), public.key_id.hex()) == (told["public"], told["key_id"])
    assert SealPublicKey.decode(suite, public.encoded) == public
