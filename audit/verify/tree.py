"""The Merkle tree as a verifier sees it: growing edge, inclusion, consistency (RFC 6962 2.1; RFC 9162 2.1.3, 2.1.4)."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """Return the leaf hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def join(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """A tree of which only the complete subtrees at the right edge are remembered: constant memory."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def add(self, hashed: bytes) -> None:
        """Take the next leaf hash."""
        merges = self.size
        while merges & 1:
            hashed = join(self._edge.pop(), hashed)
            merges >>= 1
        self._edge.append(hashed)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over the leaves so far."""
        if not self._edge:
            return EMPTY
        *others, root = self._edge
        for left in reversed(others):
            root = join(left, root)
        return root


def root_of_tile(hashes: bytes) -> bytes:
    """Return the root over the hashes of one tile."""
    tree = GrowingTree()
    for at in range(0, len(hashes), 32):
        tree.add(hashes[at : at + 32])
    return tree.root()


def root_from_inclusion(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an inclusion path leads to, or None when it has not the shape of one (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, hashed
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = join(sibling, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = join(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def continues(earlier: tuple[int, bytes], later: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree `later` (size, root) begins with the tree `earlier` (RFC 9162 2.1.4.2)."""
    (first, first_root), (second, second_root) = earlier, later
    if first > second or first < 0:
        return False
    if first in {0, second}:
        return not path and first_root == (EMPTY if first == 0 else second_root)
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    from_first = from_second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            from_first, from_second = join(step, from_first), join(step, from_second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            from_second = join(from_second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and from_first == first_root and from_second == second_root
