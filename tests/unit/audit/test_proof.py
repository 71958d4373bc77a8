"""Proofs made from tiles are the published ones, and hold for every index and size around the tile boundaries."""

import json
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine

from audit.errors import ProofRefused
from audit.merkle import leaf_hash
from audit.note import NoteSigner
from audit.proof import consistency, find, inclusion, tlog_proof
from audit.schema import define
from audit.tiles import HashTiles
from audit.verify import tree
from audit.verify.inclusion import ProofInvalid, check_proof
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import KEY, LOG, LOG_ID, SIGNER, TABLES, database, fill

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/rfc6962.json").read_text())


@pytest.fixture
def tiles():
    metadata = MetaData()
    tables = define(metadata)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield HashTiles(tables, connection)
    engine.dispose()


def test_proofs_are_the_published_ones(tiles):
    tiles.append(0, [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]])
    for case in (case for case in VECTORS["inclusion"] if case["expect"] == "ok"):
        assert [value.hex() for value in inclusion(tiles, case["index"], case["size"])] == case["path"]
    for case in (case for case in VECTORS["consistency"] if case["expect"] == "ok"):
        assert [value.hex() for value in consistency(tiles, case["earlier"], case["size"])] == case["path"]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 700])
def test_every_proof_holds_around_the_edges_of_tiles(tiles, size):
    leaves = [leaf_hash(str(at).encode()) for at in range(size)]
    tiles.append(0, leaves[: size // 3])
    tiles.append(size // 3, leaves[size // 3 :])
    root = tiles.root(size)
    for index in {0, 1, size // 2, 254, 255, 256, 257, size - 1} & set(range(size)):
        assert tree.root_from_inclusion(leaves[index], index, size, inclusion(tiles, index, size)) == root
    for earlier in {0, 1, 2, size // 2, 255, 256, 257, 512, size - 1, size} & set(range(size + 1)):
        proof = consistency(tiles, earlier, size)
        assert tree.continues((earlier, tiles.root(earlier)), (size, root), proof)


def test_what_is_not_in_the_tree_has_no_proof(tiles):
    tiles.append(0, [leaf_hash(b"a"), leaf_hash(b"b")])
    for refused in (
        lambda: inclusion(tiles, 2, 2),
        lambda: inclusion(tiles, -1, 2),
        lambda: consistency(tiles, 3, 2),
        lambda: find(tiles, leaf_hash(b"c"), 2),
        lambda: find(tiles, leaf_hash(b"b"), 1),
    ):
        with pytest.raises(ProofRefused):
            refused()


@pytest.fixture
def engine(tmp_path):
    engine = database(tmp_path / "log.db")
    yield engine
    engine.dispose()


def test_a_receipt_is_proved_offline_and_only_under_the_pinned_key(engine):
    appended = fill(engine, [200, 100], checkpoint=False)
    with read_transaction(engine) as connection, pytest.raises(ProofRefused):
        tlog_proof(connection, TABLES, 0)
    with write_transaction(engine) as connection:
        LOG.checkpoint(connection, SIGNER)
    receipt = appended[270]
    with read_transaction(engine) as connection:
        assert find(HashTiles(TABLES, connection), receipt.leaf_hash, 300) == 270
        proof = tlog_proof(connection, TABLES, receipt.position)
    included = check_proof(proof, receipt.leaf_hash, KEY)
    assert (included.index, included.size, included.log) == (270, 300, LOG_ID)
    stranger = str(NoteSigner.of_seed(LOG_ID, bytes(32)).verifier)
    for leaf, key in ((appended[271].leaf_hash, KEY), (receipt.leaf_hash, stranger)):
        with pytest.raises(ProofInvalid):
            check_proof(proof, leaf, key)


def test_a_proof_with_any_byte_changed_is_refused(engine):
    receipt = fill(engine, [9])[4]
    with read_transaction(engine) as connection:
        proof = tlog_proof(connection, TABLES, 4)
    for at in range(len(proof)):
        changed = bytearray(proof)
        changed[at] ^= 1
        with pytest.raises(ProofInvalid):
            check_proof(bytes(changed), receipt.leaf_hash, KEY)
