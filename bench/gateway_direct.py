"""Direct mode: accepted, durable, acknowledged signals per second of one gateway, against its own cryptography.

The bound is what two processes (as many as the gateway seals with) do when they make six clear evaluations and one HPKE
seal per signal and nothing else. Gateway, client and no-op server are processes of their own, on the same cores, with
mutual TLS; signals are signed and serialised before the clock starts.
"""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from multiprocessing.pool import Pool
from pathlib import Path
from statistics import median

from drempel.v1 import partner_pb2

from bench import _streams
from bench._rows import row
from gateway.adapters import sealing_worker
from gateway.adapters.process_sealing import chunks
from gateway.domain.admission import Admitted, Reach, Stated, admit
from gateway.domain.directory import Directory
from gateway.rpc import translate
from gateway.wiring.installation import open_installation
from keys import voprf
from keys.identity import Day, SignalId
from keys.linkage import subject_slots
from keys.manifest import verify_manifest
from keys.seal import SealPrivateKey
from keys.suite import GateProfile, Suite
from servicekit.clock import FileClock
from signals import canonical
from signals.signal import Signal
from tests.support.gateway import NOW, PARTNER, Place, lay_out
from tests.support.signals import a_signal

CORES = min(2, os.cpu_count() or 1)
BATCH = 500
BATCHES = 12
ROUNDS = 3
BODY = 1_500
"""Bytes that the seal encrypts: commitment, slots, content."""
GOAL = 0.6
_PATIENCE = 60.0


def run() -> list[dict[str, object]]:
    """Measure bound and gateway by turns, so that whatever else the machine does weighs on both; medians count."""
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), suite=Suite.AS1, sealing_processes=CORES)
        rounds = [_batches(place, number) for number in range(ROUNDS + 1)]
        measured = _served(place, rounds)
        noop = _streams.through_nothing(place, _streams.DIRECT, rounds[:2])
        accepted, bound = (median(column) for column in zip(*((rate, bar) for rate, bar, _ in measured), strict=True))
        ratio = median(rate / bar for rate, bar, _ in measured)
        note = f"6 evaluations + 1 seal in {CORES} processes: " + ", ".join(f"{bar:,.0f}" for _, bar, _ in measured)
        return [
            row("accepted", accepted, "signals/s", ratio, GOAL, note="durable, audited, acknowledged"),
            row("bound", bound, "signals/s", note=note),
            row("no-op stream", noop, "signals/s", note="same messages, same stack, nothing done"),
            *_cpu_rows([cpu for _, _, cpu in measured]),
            *_parts(place),
        ]


def _signals(number: int) -> Signal:
    """Return a signal with every slot in use."""
    return a_signal(
        partner_ref=f"E-{number:08d}", surname="Jansen-de Vries", birth_date=date(1980, 5, 17), house_letter="A",
        phone="0612345678", email="a.jansen@voorbeeld.nl",
    )  # fmt: skip


def _batches(place: Place, number: int) -> list[bytes]:
    """Return the serialised requests of one round; round 0 warms up."""
    made = []
    for batch in range(BATCHES if number else 1):
        signals = [place.signed(_signals(at), SignalId(os.urandom(16))) for at in range(BATCH)]
        made.append(partner_pb2.SubmitDirectRequest(batch_number=batch, signals=signals).SerializeToString())
    return made


def _bound(pool: Pool) -> tuple[float, float]:
    """Return signals per second, and CPU seconds per signal, of the bare cryptography in the gateway's place."""
    count = BATCH * 2 // CORES
    start = time.perf_counter()
    cpu = pool.map(_crypto, [count] * CORES, chunksize=1)
    return count * CORES / (time.perf_counter() - start), sum(cpu) / CORES


def _crypto(count: int) -> float:
    key = voprf.key_pair(voprf.random_scalar())
    seal_key = SealPrivateKey.generate(Suite.AS1).public
    body, info = os.urandom(BODY), os.urandom(98)
    inputs = [os.urandom(60) for _ in range(6)]
    start = time.process_time()
    for _ in range(count):
        for text in inputs:
            voprf.evaluate(key, text)
        seal_key.seal(body, info)
    return (time.process_time() - start) / count


def _served(place: Place, rounds: Sequence[Sequence[bytes]]) -> list[tuple[float, float, dict[str, float]]]:
    """Return per round: signals per second of a real gateway, the bound, and CPU seconds per signal by process."""
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        pool.map(_crypto, [20] * CORES, chunksize=1)

        def bar() -> tuple[float, dict[str, float]]:
            bound, bare = _bound(pool)
            return bound, {"bare cryptography": bare}

        return _streams.through_a_gateway(place, _streams.DIRECT, rounds, bar)


def _cpu_rows(rounds: Sequence[dict[str, float]]) -> list[dict[str, object]]:
    unit = "µs CPU/signal"
    cpu = {name: median(each[name] for each in rounds) for name in rounds[0]}
    spent = cpu["main process"] + cpu["sealing processes"]
    share = row("gateway in all", spent * 1e6, unit, cpu["bare cryptography"] / spent, GOAL, note="ratio: cryptography")
    return [share, *(row(name, seconds * 1e6, unit) for name, seconds in cpu.items())]


def _parts(place: Place) -> list[dict[str, object]]:
    """Return what each step costs by itself, in this process."""

    installation = open_installation(place.settings, FileClock(place.clock))
    enrolled = installation.enrolments.enrolled()
    assert enrolled.manifest is not None  # noqa: S101
    manifest = verify_manifest(enrolled.manifest, place.settings.pinned_manifest_key(), now=NOW)
    directory = Directory.of(enrolled, manifest, installation.enrolments.routing(), place.settings.form_rules())
    partner = directory.partners[PARTNER]
    reach = Reach(partner, directory)
    signal, signal_id = _signals(0), SignalId(os.urandom(16))
    message = place.signed(signal, signal_id)
    stated = translate.submitted(message)
    text = canonical.encode(PARTNER, signal_id, signal)
    key = voprf.key_pair(voprf.random_scalar())
    public = SealPrivateKey.generate(Suite.AS1).public
    chunk = _chunk(directory, message)
    sealing_worker.start(place.settings.custody)
    steps: list[tuple[str, Callable[[], object]]] = [
        ("message to value", lambda: translate.submitted(message)),
        ("rules and routing", lambda: admit(stated, reach, today=NOW.date())),  # type: ignore[arg-type]
        ("canonical bytes", lambda: canonical.encode(PARTNER, signal_id, signal)),
        ("normalise to slots", lambda: subject_slots(signal.subject(), GateProfile.BALANCED)),
        ("six evaluations", lambda: [voprf.evaluate(key, text) for _ in range(6)]),
        ("HPKE seal", lambda: public.seal(bytes(BODY), bytes(98))),
        ("worker, all of it", lambda: sealing_worker.work(chunk)),
    ]
    return [row(f"part: {name}", _cost(step), "µs CPU/signal") for name, step in steps]


def _chunk(directory: Directory, message: partner_pb2.SignedSignal) -> sealing_worker.Chunk:

    partner = directory.partners[PARTNER]
    stated = translate.submitted(message)
    assert isinstance(stated, Stated)  # noqa: S101
    admitted = admit(stated, Reach(partner, directory), today=NOW.date())
    assert isinstance(admitted, Admitted)  # noqa: S101

    return chunks(partner, Day.of(NOW), [admitted])[0]._replace(verify=False)


def _cost(step: Callable[[], object], count: int = 200) -> float:
    step()
    start = time.process_time()
    for _ in range(count):
        step()
    return (time.process_time() - start) / count * 1e6
