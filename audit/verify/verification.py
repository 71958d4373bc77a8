"""Recomputes a log from its entries and holds it to its hashes, its checkpoints and its catalogue."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.verify.source import LogSource, UnreadableLog

_REQUIRED = {"action", "object", "result", "origin", "actor", "time", "index"}
_TILE = 256
_HASH = 32
MAX_FINDINGS = 20


@dataclass(slots=True)
class Verdict:
    """What the verifier found; `sound` when nothing is wrong."""

    entries: int = 0
    checkpoints: int = 0
    signed_size: int = 0
    root: str = ""
    findings: list[str] = field(default_factory=list)
    actions: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing disagrees. Entries behind the newest checkpoint are checked, but not signed yet."""
        return not self.findings

    @property
    def unsigned(self) -> int:
        """How many entries the newest checkpoint does not cover."""
        return max(0, self.entries - self.signed_size)

    def note(self, finding: str) -> None:
        """Add a finding; the first twenty are kept."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)


class _Frontier:
    """The right edge of a growing tree: constant memory however long the log (RFC 6962 2.1)."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height, node = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self._peaks.pop()[1] + node).digest()
            height += 1
        self._peaks.append((height, node))
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


class _TileCheck:
    """Holds stored tiles to the hashes that the entries give, level by level."""

    def __init__(self, source: LogSource, verdict: Verdict) -> None:
        self._stored = {(level, number): hashes for level, number, hashes in source.tiles()}
        self._verdict = verdict
        self._open: dict[int, tuple[int, bytearray]] = {}

    def add(self, level: int, value: bytes) -> None:
        number, data = self._open.setdefault(level, (0, bytearray()))
        data += value
        if len(data) == _TILE * _HASH:
            self._compare(level, number, bytes(data))
            self._open[level] = (number + 1, bytearray())
            edge = _Frontier()
            for at in range(0, len(data), _HASH):
                edge.add(bytes(data[at : at + _HASH]))
            self.add(level + 1, edge.root())

    def finish(self) -> None:
        for level, (number, data) in self._open.items():
            if data:
                self._compare(level, number, bytes(data))
        for level, number in self._stored:
            self._verdict.note(f"tile {level}/{number}: no entries belong to it")

    def _compare(self, level: int, number: int, computed: bytes) -> None:
        if self._stored.pop((level, number), None) != computed:
            self._verdict.note(f"tile {level}/{number}: differs from what the entries give")


def verify(source: LogSource, key_line: str, *, advance: Callable[[int], None] = lambda _: None) -> Verdict:
    """Return the verdict on a log; `advance` is told of progress in entries. Raises UnreadableLog."""
    verdict = Verdict()
    key = _Key.parse(key_line)
    expected = _signed_sizes(source, key, verdict)
    frontier, tiles = _Frontier(), _TileCheck(source, verdict)
    _check_root(frontier, expected, verdict)
    for index, entry in source.entries():
        if index != frontier.size:
            verdict.note(f"entry {frontier.size}: missing")
            break
        _check_entry(index, entry, verdict)
        leaf = hashlib.sha256(b"\x00" + entry).digest()
        frontier.add(leaf)
        tiles.add(0, leaf)
        _check_root(frontier, expected, verdict)
        advance(1)
    tiles.finish()
    verdict.entries, verdict.root = frontier.size, frontier.root().hex()
    verdict.signed_size = max(expected, default=0)
    if verdict.signed_size > frontier.size:
        verdict.note(f"checkpoint covers {verdict.signed_size} entries, the log has {frontier.size}: truncated")
    return verdict


def _check_root(frontier: _Frontier, expected: dict[int, bytes], verdict: Verdict) -> None:
    root = expected.get(frontier.size)
    if root is not None and root != frontier.root():
        verdict.note(f"checkpoint {frontier.size}: entries give another root")


def _check_entry(index: int, entry: bytes, verdict: Verdict) -> None:
    try:
        facts = json.loads(entry)
        canonical = json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, UnicodeDecodeError):
        verdict.note(f"entry {index}: not JSON")
        return
    if canonical != entry or not isinstance(facts, dict):
        verdict.note(f"entry {index}: not canonical")
    elif missing := _REQUIRED - facts.keys():
        verdict.note(f"entry {index}: lacks {', '.join(sorted(missing))}")
    elif facts["index"] != index:
        verdict.note(f"entry {index}: carries another index")
    else:
        action = str(facts["action"])
        verdict.actions[action] = verdict.actions.get(action, 0) + 1


def _signed_sizes(source: LogSource, key: "_Key", verdict: Verdict) -> dict[int, bytes]:
    """Return the root that each validly signed checkpoint states for its size."""
    sizes: dict[int, bytes] = {}
    for number, note in enumerate(source.checkpoints()):
        verdict.checkpoints += 1
        text = key.signed_text(note)
        lines = text.split("\n") if text else []
        if len(lines) < 4 or lines[0] != key.name or not lines[1].isdigit():  # noqa: PLR2004 - origin, size, root, end
            verdict.note(f"checkpoint number {number}: not signed by this log's key")
            continue
        sizes[int(lines[1])] = base64.b64decode(lines[2])
    if not sizes:
        verdict.note("no checkpoint that this key signed")
    return sizes


@dataclass(frozen=True, slots=True)
class _Key:
    """A C2SP verifier key line: name+hash+base64(0x01 ‖ Ed25519 key)."""

    name: str
    key_hash: bytes
    public: Ed25519PublicKey

    @classmethod
    def parse(cls, line: str) -> "_Key":
        try:
            name, key_hash, encoded = line.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
            own_hash = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
            if raw[:1] != b"\x01" or own_hash.hex() != key_hash:
                raise UnreadableLog("the key line is not one of an Ed25519 log key")
            return cls(name, own_hash, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except ValueError:
            raise UnreadableLog("the key line is not one of an Ed25519 log key") from None

    def signed_text(self, note: bytes) -> str | None:
        """Return the text when this key signed it."""
        try:
            text, _, signatures = note.decode().rpartition("\n\n")
        except UnicodeDecodeError:
            return None
        for line in signatures.splitlines():
            words = line.split(" ")
            if len(words) != 3 or words[:2] != ["\N{EM DASH}", self.name]:  # noqa: PLR2004 - dash, name, signature
                continue
            try:
                signature = base64.b64decode(words[2], validate=True)
                self.public.verify(signature[4:], (text + "\n").encode())
            except (ValueError, InvalidSignature):
                continue
            if signature[:4] == self.key_hash:
                return text + "\n"
        return None
