"""Matching at several sizes of register: cost per signal, tag tables, and the memory of a node at rest.

Every size is a node in a process of its own; they process pages by turns, so that whatever else the machine does weighs
on all of them. DREMPEL_BENCH_SIZES names others than 10000,300000: the second pair is 200000,1000000, half an hour to
build.
"""

import hashlib
import hmac
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from keys.identity import Day
from keys.link_key import LinkKey, tag_message
from keys.linkage import SlotInput, resident_inputs, subject_slots
from keys.secret import SecretBytes
from keys.suite import GateProfile
from municipality_node.linking.key_index import KeyIndex
from municipality_node.linking.leaf import LeafKey
from municipality_node.receiving.loaded_register import load_register
from region.population.extract import cells
from region.population.municipality import populate
from region.population.people import BsnSource, Person
from servicekit import heap, logs
from servicekit.collector import expect_batches
from servicekit.transactions import read_transaction, write_transaction
from signals.signal import Attestation, Signal, SignalType
from tests.support.node import HERE, PARTNER, MemoryGateway, Node

SIZES = (10_000, 300_000)
PAIRS = ((10_000, 300_000), (200_000, 1_000_000))
AT_REST = 300_000
BARE = 200
"""So few residents weigh nothing: what such a node holds, every node holds."""
SIGNALS = 3_000
PAGE = 250
TODAY = date(2026, 3, 20)
DAY = Day.of(TODAY)


class PretendGateway(MemoryGateway):
    """Makes link keys without the keyed function: what is measured here begins after the evaluation."""

    def link_keys(self, signal: Signal) -> list[LinkKey | None]:
        return [
            LinkKey(SecretBytes(_pretend(slot))) if slot else None
            for slot in subject_slots(signal.subject(), GateProfile.BALANCED)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a node holds once its register is in memory."""

    keys: int
    index_bytes: int
    grown_bytes: int
    resident_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """Processor seconds per key: of a tag table, and of one bare HMAC each by turns with it."""

    table: float
    bare: float


class Rig:
    """A node of one size in a process of its own, from outside."""

    def __init__(self, size: int, directory: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(size, directory, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def loaded(self) -> Loaded:
        """Wait until it is built, and return what it holds. Raises EOFError when its process ended."""
        return self._ours.recv()  # type: ignore[no-any-return]

    def tagged(self) -> Tagged:
        """Make tag tables; return what they cost."""
        self._ours.send("tags")
        return self._ours.recv()  # type: ignore[no-any-return]

    def page(self) -> float:
        """Process the next page; return processor seconds per signal."""
        self._ours.send("page")
        return self._ours.recv()  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the process."""
        self._ours.send("end")
        self._process.join()


def run() -> list[dict[str, object]]:
    sizes = tuple(map(int, os.environ.get("DREMPEL_BENCH_SIZES", ",".join(map(str, SIZES))).split(",")))
    with ExitStack() as stack:
        rigs: dict[int, Rig] = {}
        for size in (BARE, *sizes):
            rigs[size] = Rig(size, Path(stack.enter_context(tempfile.TemporaryDirectory())))
            stack.callback(rigs[size].close)
        loaded = {size: rig.loaded() for size, rig in rigs.items()}
        at_rest = AT_REST if AT_REST in sizes else sizes[-1]
        tagged = rigs[at_rest].tagged()
        spent: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(SIGNALS // PAGE):
            for size in sizes:
                spent[size].append(rigs[size].page())
    cost = {size: statistics.median(found[1:]) for size, found in spent.items()}
    rows = [_cost(large, small, cost) for small, large in PAIRS if {small, large} <= {*sizes}]
    return [*rows, _tags(loaded[at_rest], tagged), _memory(at_rest, loaded[at_rest], loaded[BARE])]


def _cost(large: int, small: int, cost: dict[int, float]) -> dict[str, object]:
    note = f"processor time of one core; the cost per signal against {small:,} residents, tag tables apart"
    return {
        "name": f"signals per second at {large:,} residents, unseal to decision", "value": 1 / cost[large],
        "unit": "signals/s", "ratio": cost[large] / cost[small], "goal": 1.3, "better": "lower", "note": note,
    }  # fmt: skip


def _tags(held: Loaded, tagged: Tagged) -> dict[str, object]:
    note = f"{held.keys:,} keys, one partner-day; against one bare HMAC per key by turns"
    return {
        "name": "tag tables per million keys", "value": tagged.table * 1e6, "unit": "s",
        "ratio": tagged.table / tagged.bare, "goal": 1.3, "better": "lower", "note": note,
    }  # fmt: skip


def _memory(size: int, held: Loaded, bare: Loaded) -> dict[str, object]:
    """Return the whole resident set of a node: what it grows by while it loads, and what any node holds."""
    value = (held.grown_bytes + bare.resident_bytes) / size
    note = (
        f"{size:,} residents, {held.keys / size:.1f} keys each: {held.grown_bytes / size:.0f} for the register "
        f"({held.index_bytes / size:.0f} of it the index), {bare.resident_bytes / 1e6:.0f} MB for the process"
    )
    return {
        "name": "memory of a node at rest per resident", "value": value, "unit": "bytes", "ratio": value / 1_000,
        "goal": 1.0, "better": "lower", "note": note,
    }  # fmt: skip


def _serve(size: int, directory: Path, line: Connection) -> None:
    """Build a node, tell what it holds, then process pages as asked, with the collector set as a node sets it."""
    logs.configure(level=50)
    node = Node(directory, PretendGateway(), now=datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
    worker = node.worker()
    worker._manifests.refresh(node.gateway)  # noqa: SLF001 - the benchmark drives the parts one by one
    leaf = LeafKey.active(worker._manifests.current, HERE)  # noqa: SLF001
    _fill(node, size)
    _pretend_linking(node, leaf)
    before = _resident_set()
    register = load_register(node.tenant, [leaf])
    after = _resident_set()
    index = register.tables.indexes.of(leaf.number)
    expect_batches()
    line.send(Loaded(keys=len(index), index_bytes=index.size, grown_bytes=after - before, resident_bytes=after))
    processing, at = node.worker()._processing, 0  # noqa: SLF001
    while (asked := line.recv()) != "end":
        if asked == "tags":
            line.send(_tag_tables(index))
            continue
        register.tables.of(leaf.number, PARTNER, DAY)
        items, at = node.gateway.items[at : at + PAGE], at + PAGE
        started = time.process_time()
        processing.page(items, register.tables, register.matcher)
        line.send((time.process_time() - started) / max(len(items), 1))
    node.close()


def _fill(node: Any, size: int) -> None:
    """Import a register of invented residents, and put signals about some of them into the mailbox."""
    town = populate(
        code=HERE.value, name="Oosterhaven", residents=size, first_postcode=1000, seed=size, today=TODAY,
        bsns=BsnSource(),
    )  # fmt: skip
    node.register(*map(cells, town.residents))
    adults = [one for one in town.residents if one.place.postcode and one.born and one.born.year < 2000]
    chosen = random.Random(size).choices(adults, k=SIGNALS)  # noqa: S311 - data, not a secret
    for number, person in enumerate(chosen):
        node.gateway.submit(_signal(person, number), number, DAY)
    node.restart()


def _tag_tables(index: KeyIndex) -> Tagged:
    """Return seconds per key of a tag table, and of one HMAC each, alternating so that both see the same machine."""
    message = tag_message(PARTNER, DAY)
    keys = [index.tag_keys[at : at + 32] for at in range(0, len(index.tag_keys), 32)]
    tables, bare = [], []
    for _ in range(5):
        started = time.process_time()
        index.tag_table(PARTNER, DAY)
        tables.append(time.process_time() - started)
        started = time.process_time()
        for key in keys:
            hmac.digest(key, message, "sha256")
        bare.append(time.process_time() - started)
    return Tagged(table=statistics.median(tables) / len(index), bare=statistics.median(bare) / len(index))


def _resident_set() -> int:
    heap.give_back()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _pretend(slot: SlotInput) -> bytes:
    return hashlib.sha256(b"pretend" + slot.data).digest()


def _pretend_linking(node: Any, leaf: LeafKey) -> None:
    """Give everybody link keys as `Linking` does, without asking anybody."""
    tenant = node.tenant
    for waiting in _waiting(tenant, leaf):
        slots = {found.id: resident_inputs(found.resident.identity, leaf.profile) for found in waiting}
        refs = {number: [tenant.link_keys.input_ref(slot) for slot in own] for number, own in slots.items()}
        keys = {
            ref: _pretend(slot) for number, own in slots.items() for ref, slot in zip(refs[number], own, strict=True)
        }
        with write_transaction(tenant.engine) as connection:
            known = tenant.link_keys.known(connection, leaf.number, list(keys))
            fresh = {ref: key for ref, key in keys.items() if ref not in known}
            tenant.link_keys.add(connection, leaf.number, fresh)
            ids = known | tenant.link_keys.known(connection, leaf.number, list(fresh))
            owned = {number: [ids[ref] for ref in own] for number, own in refs.items()}
            tenant.link_keys.link(connection, leaf.number, owned)


def _waiting(tenant: Any, leaf: LeafKey) -> Iterator[Iterable[Any]]:
    after = 0
    while True:
        with read_transaction(tenant.engine) as connection:
            waiting = tenant.residents.without_links(connection, leaf.number, after=after, limit=5_000)
        if not waiting:
            return
        yield waiting
        after = waiting[-1].id


def _signal(person: Person, number: int) -> Signal:
    return Signal(
        partner_ref=f"B-{number}",
        signal_type=SignalType.EARLY,
        amount_cents=400_00,
        arrears_since=date(2026, 1, 10),
        sent_date=date(2026, 3, 15),
        initials="".join(f"{name[0]}." for name in person.given_names),
        prefix=person.surname.prefix,
        surname=person.surname.name,
        birth_date=person.born if number % 2 else None,
        postcode=person.place.postcode,
        house_number=person.place.number,
        house_letter=person.place.letter,
        house_suffix=person.place.suffix,
        attestation=Attestation(
            contact_effort=True, help_pointed_out=True, reminder_date=date(2026, 2, 1), offer_unanswered=True
        ),
    )
