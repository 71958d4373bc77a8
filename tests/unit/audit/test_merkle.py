"""The tree of RFC 6962, written and read by code that shares nothing, against the vectors everybody shares."""

import json
from pathlib import Path

import pytest

from audit.merkle import EMPTY_ROOT, Edge, complete_hash, leaf_hash
from audit.verify import tree

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/rfc6962.json").read_text())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]


def test_the_empty_tree_has_the_root_of_no_bytes():
    assert EMPTY_ROOT.hex() == tree.EMPTY.hex() == VECTORS["empty_root"]
    assert Edge().root() == tree.GrowingTree().root() == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_writer_and_verifier_find_the_published_root(size):
    edge, grown = Edge(), tree.GrowingTree()
    for entry in LEAVES[:size]:
        edge.add(leaf_hash(entry))
        grown.add(tree.leaf(entry))
    assert edge.root() == grown.root() == ROOTS[size - 1]


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_a_complete_subtree_is_hashed_at_once(size):
    assert complete_hash(b"".join(leaf_hash(entry) for entry in LEAVES[:size])) == ROOTS[size - 1]


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda case: f"{case['index']}of{case['size']}")
def test_inclusion_paths_hold_or_fail_as_published(case):
    path = [bytes.fromhex(value) for value in case["path"]]
    leaf = tree.leaf(LEAVES[min(case["index"], 7)])
    found = tree.root_from_inclusion(leaf, case["index"], case["size"], path)
    assert (found == ROOTS[case["size"] - 1]) == (case["expect"] == "ok")


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: f"{case['earlier']}to{case['size']}")
def test_consistency_proofs_hold_or_fail_as_published(case):
    path = [bytes.fromhex(value) for value in case["path"]]
    earlier = (case["earlier"], ROOTS[case["earlier"] - 1])
    later = (case["size"], ROOTS[case["size"] - 1])
    assert tree.continues(earlier, later, path) == (case["expect"] == "ok")
