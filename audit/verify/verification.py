"""Recomputes a log from its entries and holds it to its hashes, its checkpoints and the published catalogue.

One pass in constant memory, whatever the size of the log.
"""

from collections.abc import Callable, Iterator, Sequence

from audit.verify.entry_form import EntryForms
from audit.verify.lookup import LookupCheck
from audit.verify.note import PinnedKey, Quorum, SignedRoot, read_keys, signed_root
from audit.verify.source import LogReading, LogSource, UnreadableLog
from audit.verify.tiles import WIDTH, TileCheck
from audit.verify.tree import GrowingTree, leaf
from audit.verify.verdict import Verdict

__all__ = ["Verdict", "verify"]


def verify(
    source: LogSource,
    key_lines: str,
    *,
    kept: Sequence[bytes] = (),
    witnesses: Quorum | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Verdict:
    """Return the verdict on a log; `advance` is told of progress in entries.

    `kept` are checkpoints that the auditor got earlier and kept: the log must still begin with what they state, or
    it was rolled back or rewritten. With `witnesses`, at least one checkpoint
    must bear their quorum. Raises KeyRefused and UnreadableLog when there is nothing to judge.
    """
    keys = read_keys(key_lines)
    with source.open() as reading:
        return _Verification(reading, keys, kept, witnesses).run(advance)


class _Verification:
    def __init__(
        self, reading: LogReading, keys: Sequence[PinnedKey], kept: Sequence[bytes], witnesses: Quorum | None
    ) -> None:
        self.verdict = Verdict()
        self._reading = reading
        self._tree = GrowingTree()
        self._tiles = TileCheck(reading, self.verdict)
        self._lookup = LookupCheck(reading, self.verdict)
        self._forms = EntryForms.published()
        own = _own(reading, keys, witnesses, self.verdict)
        self._stated = _Stated(self.verdict, [own, _kept(kept, keys, self.verdict)])
        self._last_time = ""

    def run(self, advance: Callable[[int], None]) -> Verdict:
        """Walk the log from its first entry to its last."""
        try:
            self._walk(advance)
            self._tiles.finish()
            self._lookup.finish()
        except UnreadableLog as error:
            self.verdict.note(f"entry {self._tree.size}: unreadable from here ({error})", entry=self._tree.size)
        self._stated.finish(self._tree)
        self.verdict.entries, self.verdict.root = self._tree.size, self._tree.root().hex()
        return self.verdict

    def _walk(self, advance: Callable[[int], None]) -> None:
        self._stated.compare(self._tree)
        for index, entry in self._reading.entries():
            if index != self._tree.size:
                self.verdict.note(f"entry {self._tree.size}: missing", entry=self._tree.size)
                break
            self._check_entry(index, entry)
            hashed = leaf(entry)
            self._tree.add(hashed)
            self._tiles.add(0, hashed)
            self._stated.compare(self._tree)
            if self._tree.size % WIDTH == 0:
                advance(WIDTH)
        advance(self._tree.size % WIDTH)

    def _check_entry(self, index: int, entry: bytes) -> None:
        facts, wrong = self._forms.read(entry)
        if not wrong and facts["index"] != index:
            wrong = "carries another index"
        if wrong:
            self.verdict.note(f"entry {index}: {wrong}", entry=index)
            self._lookup.add(index, {})
            return
        self._lookup.add(index, facts)
        action = facts["action"]
        self.verdict.actions[action] = self.verdict.actions.get(action, 0) + 1
        if facts["time"] < self._last_time:
            self.verdict.note_step_back(index)
        self._last_time = facts["time"]


class _Stated:
    """What the checkpoints state, compared as the tree grows past their sizes."""

    def __init__(self, verdict: Verdict, streams: Sequence[Iterator[SignedRoot]]) -> None:
        self._verdict = verdict
        self._streams = streams
        self._awaited = [next(stream, None) for stream in streams]
        self._agreed = 0

    def compare(self, tree: GrowingTree) -> None:
        """Hold every checkpoint of the tree's present size to its root."""
        for at, stream in enumerate(self._streams):
            while (awaited := self._awaited[at]) is not None and awaited.size <= tree.size:
                self._awaited[at] = next(stream, None)
                self._verdict.signed_size = max(self._verdict.signed_size, awaited.size)
                if awaited.size == tree.size and awaited.root == tree.root():
                    self._agreed = tree.size
                else:
                    self._contradicted(awaited.size)

    def finish(self, tree: GrowingTree) -> None:
        """Note the checkpoints of trees that are larger than this one: entries are gone."""
        for awaited in filter(None, self._awaited):
            covered = max([awaited.size, *[later.size for stream in self._streams for later in stream]])
            self._verdict.signed_size = max(self._verdict.signed_size, covered)
            self._verdict.note(
                f"a checkpoint covers {covered} entries, the log has {tree.size}: entries are missing at the end",
                entry=tree.size,
            )
            break

    def _contradicted(self, size: int) -> None:
        words = f"the checkpoint of {size} entries states another root"
        if size > self._agreed:
            words += f": an entry from {self._agreed} to {size - 1} is not what was signed"
        self._verdict.note(words, entry=self._agreed, until=size)


def _own(
    reading: LogReading, keys: Sequence[PinnedKey], witnesses: Quorum | None, verdict: Verdict
) -> Iterator[SignedRoot]:
    """Yield what the log's own checkpoints state, noting the ones that this key did not sign."""
    size = -1
    for kept_as, note in reading.checkpoints():
        verdict.checkpoints += 1
        stated = signed_root(note, keys)
        if stated is None or kept_as not in {None, stated.size} or stated.size <= size:
            verdict.note(f"checkpoint number {verdict.checkpoints}: damaged, or not signed by this log's key")
            continue
        size = stated.size
        if witnesses is not None and witnesses.reached(note):
            verdict.witnessed_size = size
        yield stated
    if size < 0:
        verdict.note("the log has no checkpoint that this key signed")
    if witnesses is not None and verdict.witnessed_size is None:
        verdict.unwitnessed = True
        verdict.note(f"no checkpoint was cosigned by {witnesses.needed} of the witnesses")


def _kept(notes: Sequence[bytes], keys: Sequence[PinnedKey], verdict: Verdict) -> Iterator[SignedRoot]:
    stated = [signed_root(note, keys) for note in notes]
    if None in stated:
        verdict.note("a checkpoint that was kept elsewhere is damaged, or not signed by this log's key")
    yield from sorted((root for root in stated if root), key=lambda root: root.size)
