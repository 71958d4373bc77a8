"""Matching at two sizes of register: cost per signal, tag tables, and the memory of a node at rest."""

import ctypes
import gc
import hashlib
import hmac
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from keys.identity import Day
from keys.link_key import LinkKey, tag_message
from keys.linkage import SlotInput, resident_inputs, subject_slots
from keys.secret import SecretBytes
from keys.suite import GateProfile
from municipality_node.linking.key_index import KeyIndex
from municipality_node.linking.leaf import LeafKey
from municipality_node.receiving.opening import TagTables
from municipality_node.receiving.worker import load_register
from municipality_node.register.extract import resident_of
from servicekit import logs
from servicekit.sqlite import read_transaction, write_transaction
from signals.signal import Attestation, Signal, SignalType
from tests.support.node import HERE, PARTNER, MemoryGateway, Node, a_row

SMALL, LARGE = 10_000, 300_000
SIGNALS = 1_500
PAGE = 500
TODAY = date(2026, 3, 20)
DAY = Day.of(TODAY)
_SURNAMES = ("Jansen", "Visser", "Bakker", "Smit", "Mulder", "Bos", "Vos", "Peters", "Dekker", "Brouwer", "Dijkstra")
_ENDINGS = ("", "s", "ma", "sen", "man", "mans", "ink", "huis", "kamp", "veld", "horst", "dijk", "berg", "stra", "er")
_GIVEN = ("Jan", "Maria", "Piet", "Anna", "Wim", "Karel", "Dirk", "Sofie", "Bram", "Eva", "Tom", "Lotte", "Nico", "Rik")


class PretendGateway(MemoryGateway):
    """Makes link keys without the keyed function: what is measured here begins after the evaluation."""

    def link_keys(self, signal: Signal) -> list[LinkKey | None]:
        return [
            LinkKey(SecretBytes(_pretend(slot))) if slot else None
            for slot in subject_slots(signal.subject(), GateProfile.BALANCED)
        ]


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as scratch:
        context = multiprocessing.get_context("spawn")
        figures = {}
        for size in (SMALL, LARGE):
            directory = Path(scratch) / str(size)
            directory.mkdir()
            with context.Pool(1) as pool:
                figures[size] = pool.apply(_measure, (size, directory))
    small, large = figures[SMALL], figures[LARGE]
    return [
        {
            "name": f"signals per second at {LARGE:,} residents, unseal to decision",
            "value": 1 / large["signal"],
            "unit": "signals/s",
            "ratio": large["signal"] / small["signal"],
            "goal": 1.3,
            "better": "lower",
            "note": f"CPU time of one core; ratio is the cost per signal against {SMALL:,} residents",
        },
        {
            "name": "tag tables per million keys",
            "value": large["table"] * 1e6,
            "unit": "s",
            "ratio": large["table"] / large["hmac"],
            "goal": 1.3,
            "better": "lower",
            "note": f"{large['keys']:,} keys, one partner-day; against one bare HMAC per key in the same run",
        },
        {
            "name": "memory of a node at rest per resident",
            "value": large["memory"],
            "unit": "bytes",
            "ratio": large["memory"] / 1_000,
            "goal": 1.0,
            "better": "lower",
            "note": f"growth of the process while it loads {LARGE:,} residents; the index is {large['index']:.0f}",
        },
    ]


def _measure(size: int, directory: Path) -> dict[str, float]:
    """Return seconds per signal, per tag and per bare HMAC, and bytes per resident."""
    logs.configure(level=50)
    node = Node(directory, PretendGateway(), now=datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
    worker = node.worker()
    worker._manifests.refresh(node.gateway)  # noqa: SLF001 - the benchmark drives the parts one by one
    leaf = LeafKey.active(worker._manifests.current, HERE)  # noqa: SLF001
    people = list(_rows(size))
    node.register(*people)
    _pretend_linking(node, leaf)
    chosen = random.Random(size).sample(people, SIGNALS)  # noqa: S311 - data, not a secret
    for number, row in enumerate(chosen):
        node.gateway.submit(_signal(row, number), number, DAY)
    del people, chosen
    node.restart()
    before = _resident_set()
    register = load_register(node.tenant, leaf)
    memory = (_resident_set() - before) / size
    index = register.tables.index
    table, bare = _tag_tables(index)
    register.tables.of(PARTNER, DAY)
    processing = node.worker()._processing  # noqa: SLF001
    seconds = []
    for start in range(0, SIGNALS, PAGE):
        items = node.gateway.items[start : start + PAGE]
        started = time.process_time()
        processing.page(items, register.tables, register.matcher)
        seconds.append((time.process_time() - started) / len(items))
    node.close()
    return {
        "signal": statistics.median(seconds), "table": table, "hmac": bare, "keys": len(index),
        "memory": memory, "index": index.size / size,
    }  # fmt: skip


def _tag_tables(index: KeyIndex) -> tuple[float, float]:
    """Return seconds per key of a tag table, and of one HMAC each, alternating so that both see the same machine."""
    message = tag_message(PARTNER, DAY)
    keys = [index.tag_keys[at : at + 32] for at in range(0, len(index.tag_keys), 32)]
    tables, bare = [], []
    for _ in range(3):
        started = time.perf_counter()
        TagTables(index).of(PARTNER, DAY)
        tables.append(time.perf_counter() - started)
        started = time.perf_counter()
        for key in keys:
            hmac.digest(key, message, "sha256")
        bare.append(time.perf_counter() - started)
    return min(tables) / len(index), min(bare) / len(index)


def _resident_set() -> int:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _pretend(slot: SlotInput) -> bytes:
    return hashlib.sha256(b"pretend" + slot.data).digest()


def _pretend_linking(node: Node, leaf: LeafKey) -> None:
    """Give everybody link keys as `Linking` does, without asking anybody."""
    tenant, after = node.tenant, 0
    while True:
        with read_transaction(tenant.engine) as connection:
            waiting = tenant.residents.without_links(connection, leaf.number, after=after, limit=5_000)
        if not waiting:
            return
        after = waiting[-1].id
        slots = {found.id: resident_inputs(found.resident.identity, leaf.profile) for found in waiting}
        refs = {number: [tenant.link_keys.input_ref(slot) for slot in own] for number, own in slots.items()}
        keys = {
            ref: _pretend(slot) for number, own in slots.items() for ref, slot in zip(refs[number], own, strict=True)
        }
        with write_transaction(tenant.engine) as connection:
            tenant.link_keys.add(connection, leaf.number, keys)
            ids = tenant.link_keys.known(connection, leaf.number, list(keys))
            owned = {number: [ids[ref] for ref in own] for number, own in refs.items()}
            tenant.link_keys.link(connection, leaf.number, owned)


def _rows(size: int) -> Iterator[dict[str, str]]:
    """Yield invented residents, two or three to an address, twenty-five addresses to a postcode."""
    chance = random.Random(f"rows/{size}")  # noqa: S311 - data, not a secret
    numbers = _bsns()
    letters = "ABCDEFGHJKLMNPRSTVWXZ"
    template, address, surname = a_row(), 0, ""
    for at in range(size):
        if at % 5 in {0, 2}:
            address += 1
            surname = chance.choice(_SURNAMES) + chance.choice(_ENDINGS) + chance.choice(_ENDINGS)
        street = address // 25
        yield {
            **template,
            "burgerservicenummer": next(numbers),
            "voornamen": " ".join(chance.sample(_GIVEN, 2)),
            "voorvoegsel": "",
            "geslachtsnaam": surname,
            "geboortedatum": f"{chance.randint(1930, 2015)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}",
            "postcode": f"{1000 + street // 400}{letters[street // 20 % 20]}{letters[street % 20]}",
            "huisnummer": str(address % 25 * 2 + 1),
        }


def _bsns() -> Iterator[str]:
    for number in range(900_000_000, 999_999_999):
        digits = str(number)
        total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        if total % 11 == 0:
            yield digits


def _signal(row: dict[str, str], number: int) -> Signal:
    person = resident_of(row)
    return Signal(
        partner_ref=f"B-{number}",
        signal_type=SignalType.EARLY,
        amount_cents=400_00,
        arrears_since=date(2026, 1, 10),
        sent_date=date(2026, 3, 15),
        initials="".join(f"{name[0]}." for name in person.given_names.split()),
        surname=person.surname,
        birth_date=person.birth_date.complete() if number % 2 else None,
        postcode=person.residence.postcode,
        house_number=person.residence.house_number,
        attestation=Attestation(
            contact_effort=True, help_pointed_out=True, reminder_date=date(2026, 2, 1), offer_unanswered=True
        ),
    )
