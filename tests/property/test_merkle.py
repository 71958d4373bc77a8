"""However a log grows, its proofs hold, its roots are those of the plain definition, and no flipped byte passes."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, create_engine

from audit.export import export
from audit.merkle import leaf_hash, node_hash, split
from audit.proof import consistency, inclusion
from audit.schema import define
from audit.tiles import HashTiles
from audit.verify import tree
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verification import verify
from servicekit.sqlite import truncate_wal
from servicekit.transactions import read_transaction
from tests.support.audit_log import KEY, TABLES, database, fill


def plain_root(leaves):
    """MTH as RFC 6962 2.1 writes it."""
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return node_hash(plain_root(leaves[:middle]), plain_root(leaves[middle:]))


@settings(max_examples=25, deadline=None)
@given(batches=st.lists(st.integers(1, 400), min_size=1, max_size=6), data=st.data())
def test_any_growth_gives_the_defined_root_and_proofs_that_hold(batches, data):
    metadata = MetaData()
    tables = define(metadata)
    engine = create_engine("sqlite://")
    leaves = [leaf_hash(at.to_bytes(4, "big")) for at in range(sum(batches))]
    with engine.begin() as connection:
        metadata.create_all(connection)
        size = 0
        for count in batches:
            HashTiles(tables, connection).append(size, leaves[size : size + count])
            size += count
        tiles = HashTiles(tables, connection)
        earlier = data.draw(st.integers(1, size))
        root, earlier_root = tiles.root(size), tiles.root(earlier)
        assert (root, earlier_root) == (plain_root(leaves), plain_root(leaves[:earlier]))
        index = data.draw(st.integers(0, size - 1))
        path = inclusion(tiles, index, size)
        assert tree.root_from_inclusion(leaves[index], index, size, path) == root
        assert tree.root_from_inclusion(leaves[index - 1], index, size, path) != root or size == 1
        proof = consistency(tiles, earlier, size)
        assert tree.continues((earlier, earlier_root), (size, root), proof)
        if proof:
            at = data.draw(st.integers(0, len(proof) - 1))
            forged = [*proof[:at], bytes(32), *proof[at + 1 :]]
            assert not tree.continues((earlier, earlier_root), (size, root), forged)
            assert not tree.continues((earlier, earlier_root), (size, root), proof[:-1])
    engine.dispose()


ENTRIES = 'SELECT "index", CAST(entry AS BLOB) FROM audit_entry ORDER BY "index"'
TILES = "SELECT level, number FROM audit_tile ORDER BY level, number"
TILE = "SELECT CAST(hashes AS BLOB) FROM audit_tile WHERE level = ? AND number = ?"
CHECKPOINTS = "SELECT size, CAST(note AS BLOB) FROM audit_checkpoint ORDER BY size"


def contents(path):
    """Return the log as everybody reads it: bytes, whatever type a flipped bit gave them, and tiles by their key."""
    with sqlite3.connect(path) as connection:
        tiles = [(*key, connection.execute(TILE, key).fetchone()) for key in connection.execute(TILES).fetchall()]
        found = [connection.execute(query).fetchall() for query in (ENTRIES, CHECKPOINTS)]
    connection.close()
    return [*found, tiles]


def judged(path):
    try:
        return verify(open_source(path), KEY).sound
    except UnreadableLog:
        return False


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_bit_flipped_anywhere_in_the_database_is_found_or_touches_nothing_of_the_log(place, bit):
    path, genuine, before = _genuine_database()
    data = bytearray(genuine)
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(data)
    if judged(path):
        assert contents(path) == before


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_bit_flipped_anywhere_in_an_export_is_found(place, bit):
    directory, files = _genuine_export()
    at = int(place * sum(len(data) for _, data in files))
    for file, genuine in files:
        if at < len(genuine):
            data = bytearray(genuine)
            data[at] ^= 1 << bit
            file.write_bytes(data)
            assert not judged(directory), file.name
            file.write_bytes(genuine)
            return
        at -= len(genuine)


_KEPT = {}


def _place():
    if "place" not in _KEPT:
        _KEPT["place"] = TemporaryDirectory(prefix="drempel-audit-")
        engine = database(Path(_KEPT["place"].name) / "log.db")
        fill(engine, [100, 180, 20])
        with read_transaction(engine) as connection:
            export(connection, TABLES, Path(_KEPT["place"].name) / "export")
        truncate_wal(engine)
        engine.dispose()
    return Path(_KEPT["place"].name)


def _genuine_database():
    if "database" not in _KEPT:
        path = _place() / "log.db"
        _KEPT["database"] = (path.with_name("flipped.db"), path.read_bytes(), contents(path))
    return _KEPT["database"]


def _genuine_export():
    if "export" not in _KEPT:
        directory = _place() / "export"
        _KEPT["export"] = (directory, [(file, file.read_bytes()) for file in directory.rglob("*") if file.is_file()])
    return _KEPT["export"]
