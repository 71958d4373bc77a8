"""Comparing in clear: candidate pairs per second on one core, on signals as they come and whoever is behind them."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from keys.linkage import Subject
from municipality_node.domain.comparison import compare
from municipality_node.domain.decision import DecisionSettings, decide
from municipality_node.domain.resident import Resident
from municipality_node.evaluation.registers import Register, registers
from municipality_node.register import reading
from region.generation import TODAY, generate
from region.signals.files import read_truth
from signals import partner_file

RESIDENTS, SIGNALS, PARTS = 10_000, 6_000, 5
GOAL = 20_000
"""Pairs per second that were asked for, on whatever machine."""

Work = Sequence[tuple[Subject, Sequence[Resident]]]


def run() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as scratch:
        register, work = _work(Path(scratch))
    pairs = sum(len(candidates) for _, candidates in work)
    settings = DecisionSettings()
    rates = []
    for part in (work[at::PARTS] for at in range(PARTS)):  # every pair once: nothing is remembered of it
        started = time.process_time()
        for subject, candidates in part:
            decide(compare(subject, candidates, register.population, on=TODAY), settings)
        rates.append(sum(len(candidates) for _, candidates in part) / (time.process_time() - started))
    value = statistics.median(rates)
    note = f"{pairs / len(work):.1f} candidates a signal, compared and decided; processor time of one core"
    return [
        {
            "name": "candidate pairs compared per second", "value": value, "unit": "pairs/s", "ratio": value / GOAL,
            "goal": 1.0, "better": "higher", "note": note,
        }
    ]  # fmt: skip


def _work(directory: Path) -> tuple[Register, Work]:
    """Return a register, and signals with the candidates that a node would look at."""
    files = generate(directory, residents=RESIDENTS, signals=SIGNALS, seed=3)
    residents = [row.resident for row in reading.read(files.register) if row.resident]
    (register,) = registers(residents).values()
    by_bsn = {resident.bsn.value: resident for resident in register.residents}
    meant = {truth.partner_ref: by_bsn.get(truth.bsn) for truth in read_truth(files.truth)}
    work = []
    for line in partner_file.read(files.signals):
        if line.signal:
            subject = line.signal.subject()
            work.append((subject, _candidates(register, subject, meant[line.partner_ref])))
    return register, [(subject, candidates) for subject, candidates in work if candidates]


def _candidates(register: Register, subject: Subject, meant: Resident | None) -> list[Resident]:
    """Return everybody at the stated address, and the resident meant with everybody at theirs."""
    positions = set(register.at(subject.address))
    found = [] if meant is None else [meant]
    if meant is not None:
        positions.update(register.at(meant.identity.address))
    others = (register.residents[at] for at in sorted(positions))
    return [*found, *(one for one in others if meant is None or one.bsn != meant.bsn)]
