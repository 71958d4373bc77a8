"""A whole run: read, derive, seal, link, open, compare, decide, report."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from keys.identity import Day, MunicipalityCode, SignalId
from keys.linkage import SLOTS, subject_slots
from keys.secret import SecretBytes
from keys.suite import GateProfile
from municipality_node.domain.resident import Resident
from municipality_node.evaluation import report
from municipality_node.evaluation.ephemeral_keys import PARTNER, EphemeralKeys, Inputs, Sealable
from municipality_node.evaluation.index import Index, households
from municipality_node.evaluation.matching import Finding, Matcher, refused
from municipality_node.evaluation.plan import Plan
from municipality_node.evaluation.registers import Register, Routing, registers
from municipality_node.evaluation.spool import Spool
from municipality_node.register import reading
from servicekit import heap
from signals import canonical, content, form, partner_file
from signals.errors import SignalTooLarge
from signals.form import FormCode
from signals.form_rules import FormRules
from signals.partner_file import Line
from signals.signal import PartnerType, Signal
from signals.signal_id import signal_id

UNROUTABLE = "G5_MUNICIPALITY"
TOO_LARGE = "G4_TOO_LARGE"
_DAY = date(2026, 1, 1)
"""Any day: the header's day binds tags within a run and is compared with nothing."""
READABLE_WITHOUT = frozenset(
    {code for code in FormCode if code.rule in {"G1", "G2", "G3"}}
    | {FormCode.G4_SENT_DATE, FormCode.G4_ARREARS_SINCE, FormCode.G4_AMOUNT, FormCode.G4_SIGNAL_TYPE}
    | {FormCode.G4_PHONE, FormCode.G4_EMAIL, FormCode.G4_HOUSE_LETTER, FormCode.G4_HOUSE_SUFFIX}
)
"""What the gateway would refuse and matching can do without: rules of date, age, amount and attestation, and details
that no key is made of. Everything else makes a row unreadable."""

Step = Callable[[str, int], Callable[[int], None]]
"""Announces a stage and its size; the answer is called with how much of it was done."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the partner file: whose register it is held against, or why not."""

    partner_ref: str
    municipality: MunicipalityCode | None
    refusal: str = ""


def run(plan: Plan, step: Step, watch: Callable[[Finding], None] = lambda _: None) -> Counter[str]:
    """Write the match report and return its counts; `watch` sees every finding.

    Raises RegisterRefused or PartnerFileRefused when a file cannot be read as a whole.
    """
    counts: Counter[str] = Counter()
    next(partner_file.read(plan.signals), None)  # a file that is no partner file is refused before the long work
    found = registers(_residents(plan.register, counts, step("reading the register", plan.register.stat().st_size)))
    signals = _lines(plan.signals)
    evaluations = SLOTS * (sum(len(register.residents) for register in found.values()) + signals)
    with ExitStack() as held:
        keys = held.enter_context(EphemeralKeys(found, day=Day.of(_DAY), jobs=plan.jobs, evaluations=evaluations))
        spool, matchers = held.enter_context(Spool()), {}
        for code, register in found.items():
            index = held.enter_context(Index())
            _fill(index, code, register, plan.profile, keys, step)
            counts["link keys"] += len(index)
            matchers[code] = Matcher(register, index, keys.seal_keys[code], plan)
        rows = _sealed(plan, Routing(found), keys, spool, step("sealing signals", signals))
        keys.close()
        heap.give_back()
        with report.writing(plan.out, plan.explain, counts) as writer:
            done = step("matching signals", len(rows))
            for number, finding in enumerate(_findings(rows, spool, matchers), start=1):
                writer.write(finding)
                watch(finding)
                done(number)
    return counts


def _residents(path: Path, counts: Counter[str], done: Callable[[int], None]) -> Iterator[Resident]:
    for row in reading.read(path, done):
        if row.resident is None:
            counts["register rows rejected"] += 1
            continue
        counts["residents"] += 1
        yield row.resident


def _lines(path: Path) -> int:
    """Return about how many signals a file holds."""
    with path.open("rb") as stream:
        return max(0, sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) - 1)


def _sealed(plan: Plan, routing: Routing, keys: EphemeralKeys, spool: Spool, done: Callable[[int], None]) -> list[_Row]:
    """Put the bundle of every readable row into the spool, in order; return all rows."""
    rows: list[_Row] = []
    reference_key = SecretBytes(b"offline evaluation".ljust(32, b"\0"))

    def sealable() -> Iterator[Sealable]:
        for line in partner_file.read(plan.signals):
            row, found = _row(line, routing, plan.profile, reference_key)
            rows.append(row)
            if found:
                yield found

    for bundle in keys.sealed(sealable()):
        spool.add(bundle)
        done(len(spool))
    return rows


def _row(
    line: Line, routing: Routing, profile: GateProfile, reference_key: SecretBytes
) -> tuple[_Row, Sealable | None]:
    signal = line.signal
    code = line.errors[0].code.value if line.errors else unreadable(signal)
    municipality = None if code or signal is None else routing.municipality(signal)
    if code or signal is None or municipality is None:
        return _Row(line.partner_ref, None, code or UNROUTABLE), None
    try:
        found = _sealable(signal, municipality, profile, signal_id(reference_key, signal.partner_ref))
    except SignalTooLarge:
        return _Row(signal.partner_ref, None, TOO_LARGE), None
    return _Row(signal.partner_ref, municipality), found


def unreadable(signal: Signal | None) -> str:
    """Return the code for which a signal cannot be matched; empty when it can."""
    if signal is None:
        return TOO_LARGE
    rules = FormRules.national_defaults().of(PartnerType.ENERGY)
    found = form.check(signal, rules, today=signal.sent_date or _DAY)
    return next((refusal.code.value for refusal in found if refusal.code not in READABLE_WITHOUT), "")


def _sealable(signal: Signal, municipality: MunicipalityCode, profile: GateProfile, identifier: SignalId) -> Sealable:
    return Sealable(
        municipality=municipality,
        signal_id=identifier,
        slots=subject_slots(signal.subject(), profile),
        content=content.pack(canonical.encode(PARTNER, identifier, signal), None),
    )


def _fill(
    index: Index,
    code: MunicipalityCode,
    register: Register,
    profile: GateProfile,
    keys: EphemeralKeys,
    step: Step,
) -> None:
    done = step(f"deriving link keys of {code}", len(register.residents))
    owners: list[list[list[int]]] = []

    def work() -> Iterable[Inputs]:
        for inputs in households(register, profile):
            owners.append(list(inputs.values()))
            yield Inputs(code, tuple(inputs))

    for number, keyed in enumerate(keys.keyed(work())):
        index.add(keyed, owners[number])
        done(owners[number][-1][-1] + 1)
        owners[number] = []
    index.complete()


def _findings(
    rows: Iterable[_Row], spool: Iterable[bytes], matchers: Mapping[MunicipalityCode, Matcher]
) -> Iterator[Finding]:
    bundles = iter(spool)
    for row in rows:
        if row.municipality is None:
            yield refused(row.partner_ref, row.refusal)
        else:
            yield matchers[row.municipality].match(next(bundles), row.partner_ref)
