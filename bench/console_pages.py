"""Server time per page of the console with 100,000 open cases in the store: console, socket, node and store together.

A twentieth as many signals wait in review. Both are put in through the repositories, many to a transaction. What a page
takes is the median of ten requests, from the request to the whole answer, as somebody who is signed in has it; beside
it the processor time of console and node together, which other work on the machine lengthens less. The goal is 200 ms.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from municipality_node.audit_trail import BundleReference
from municipality_node.casework.overview import Wish
from municipality_node.console.pages.letter_batches import MOST
from municipality_node.deciding.outcome import CONTENT, EXPLANATION
from municipality_node.domain.casework.case import Case, CaseMonth, CasePerson, CaseSignal, Dwelling, Particulars
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.household import Born
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.resident import Bsn
from municipality_node.reporting.gathering import Gathering
from municipality_node.store.attempts import StoredAttempt
from municipality_node.store.key_lifetime import KeyedTransaction, keyed_transaction
from municipality_node.store.signal_keys import content_key, explanation_key
from servicekit.transactions import read_transaction
from signals.signal import PartnerType, SignalType
from tests.support.console import Browser, browser, console_settings, served_node, some_assets
from tests.support.desk import ENERGY, NAMES, Office
from tests.support.doubts import an_office_in_doubt
from tests.support.node import id_of

CASES = int(os.environ.get("DREMPEL_BENCH_CASES", "100000"))
DOUBTS = CASES // 20
MINE, HANDED = 40, 1_000
_DOUBTS_FROM = 10_000_000
REPEATS, CHUNK = 10, 2_000
GOAL_MS = 200.0
PAGES = {
    Role.CASE_WORKER: (
        "/work", "/work?page=1000", "/work?show=mine", "/work?show=pressing", "/work?show=pressing&page=400",
        "/cases/1", "/cases/1/letters", "/letters?number=1&number=2", "/partners",
    ),
    Role.COORDINATOR: (
        "/capacity", "/trays", "/policy", "/users", "/reports", "/reports?grain=GRAIN_YEAR&periods=4",
        "/reports/cases.csv", "/reports/regressions", "/reports/exchange",
    ),
    Role.CALL_CENTRE: ("/handed", "/handed?after=900"),
    Role.REVIEW_OFFICER: ("/review", "/review?page=50", "/review?high=yes", f"/review/{id_of(1)}"),
    Role.PRIVACY_OFFICER: (
        "/audit", "/audit?action=case_viewed", f"/audit/decision?signal={id_of(1)}", "/audit/examination",
        "/audit/keeping", "/audit/budget",
    ),
}  # fmt: skip


def run() -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="drempel-pages-") as folder:
        office = _filled(Path(folder))
        started = time.perf_counter()
        total = office.desk.overview.lines(office.desk, Wish(most=1)).total
        read = time.perf_counter() - started
        assert total == CASES, total  # noqa: S101 - a figure about fewer cases would be another figure
        rows = [
            _row(f"reading {CASES:,} open cases after a start of the node", read, "s", None, "once, in the background")
        ]
        office.later(days=1)
        started = time.perf_counter()
        office.desk.overview.refresh(office.desk)
        rows.append(
            _row("placing them anew after midnight", time.perf_counter() - started, "s", None, "in the background")
        )
        rows += _pages(office, Path(folder))
        office.node.close()
    return rows


def _pages(office: Office, folder: Path) -> list[dict]:
    settings = console_settings(folder / "console.sock", some_assets(folder / "assets"))
    rows = []
    with served_node(office, folder / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        for role, paths in PAGES.items():
            visitor.sign_in(role)
            rows += [_page(visitor, path, role.value) for path in paths]
        visitor.sign_in(Role.CASE_WORKER)
        rows.append(_page(visitor, "/work", "after a change of a case", office.attempt))
        rows += _written(visitor)
        visitor.sign_in(Role.COORDINATOR)
        rows.append(_delivered(visitor, office))
    return rows


def _page(visitor: Browser, path: str, note: str, before: Callable[[int], object] = lambda _: None) -> dict:
    """Return the figures of a page; `before` is called with 1 to ten, untimed."""
    taken, used = [], []
    for number in range(1, REPEATS + 1):
        before(number)
        started, processor = time.perf_counter(), time.process_time()
        answer = visitor.get(path)
        taken.append((time.perf_counter() - started) * 1000)
        used.append((time.process_time() - processor) * 1000)
        assert (answer.status_code, answer.url.path) == (200, path.partition("?")[0]), path  # noqa: S101 - or it is no page
    note = f"{note}; processor {statistics.median(used):.0f} ms"
    return _row(path, statistics.median(taken), "ms", GOAL_MS, note)


def _written(visitor: Browser) -> list[dict]:
    """Return how long it takes to write to as many cases as can be at once, and to have the letters: acts, no pages."""
    rows = []
    batches = [[str(one) for one in range(first, first + MOST)] for first in range(2_000, 2_000 + 5 * MOST, MOST)]
    asked = {"kind": "LETTER_KIND_LETTER", "files": "LETTER_FILES_TOGETHER"}
    for name, path in ((f"writing to {MOST} cases", "/letters"), ("their letters as one PDF", "/letters/files")):
        taken = []
        for numbers in batches:
            started = time.perf_counter()
            answer = visitor.post(path, number=numbers, **asked)
            taken.append(time.perf_counter() - started)
            assert answer.status_code == 200, name  # noqa: S101 - or nothing was written
        rows.append(_row(name, statistics.median(taken), "s", None, "a request"))
    return rows


def _delivered(visitor: Browser, office: Office) -> dict:
    """Return how long the national exchange of every case takes, from the store to the browser."""
    started = time.perf_counter()
    answer = visitor.post("/reports/exchange", first="2025-01-01", last=office.today.isoformat())
    taken = time.perf_counter() - started
    size = f"{len(answer.content) / 1e6:.0f} MB, {answer.headers['content-type']}"
    return _row(f"the national exchange of {CASES:,} cases", taken, "s", None, size)


def _row(name: str, value: float, unit: str, goal: float | None, note: str) -> dict:
    ratio = value / goal if goal else None
    return {"name": name, "value": value, "unit": unit, "ratio": ratio, "goal": 1.0 if goal else None,
            "better": "lower", "note": note}  # fmt: skip


def _filled(folder: Path) -> Office:
    (folder / "office").mkdir()
    numbers, office, drawn = _bsns(), an_office_in_doubt(folder / "office"), random.Random(1)  # noqa: S311 - the same cases every run
    worker = office.worker.user.number
    for first in range(1, CASES + 1, CHUNK):
        with keyed_transaction(office.node.tenant.engine, office.node.tenant.data_keys) as transaction:
            for number in range(first, min(first + CHUNK, CASES + 1)):
                _put(office, transaction, number, next(numbers), drawn, worker if number <= MINE else None)
        print(f"\r{first + CHUNK - 1:,} cases", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    _doubts(office)
    office.assigning.hand_over(office.worker, list(range(1, HANDED + 1)), NAMES[Role.CALL_CENTRE])
    Gathering(office.desk).run()
    return office


def _doubts(office: Office) -> None:
    """Let as many signals wait in review, each a copy of one that does, under keys of its own."""
    signals, keys = office.node.tenant.signals, office.node.tenant.data_keys
    with read_transaction(office.node.tenant.engine) as connection:
        (model,) = signals.by_ids(connection, [1])
    known = keys.cipher(explanation_key(model.name)).unseal(EXPLANATION, model.name, model.explanation or b"")
    content = keys.cipher(content_key(model.state, model.name)).unseal(CONTENT, model.name, model.content or b"")
    for first in range(0, DOUBTS, CHUNK):
        with keyed_transaction(office.node.tenant.engine, keys) as transaction:
            rows = []
            for number in range(first, min(first + CHUNK, DOUBTS)):
                row = replace(
                    model, id=_DOUBTS_FROM + number, signal_id=id_of(_DOUBTS_FROM + number),
                    reference=BundleReference.fresh(),
                )  # fmt: skip
                fresh, key = transaction.drawing.fresh, content_key(row.state, row.name)
                row.explanation = fresh(explanation_key(row.name)).seal(EXPLANATION, row.name, known)
                row.content = fresh(key).seal(CONTENT, row.name, content)
                rows.append(row)
            signals.insert(transaction.connection, rows)


def _bsns() -> Iterator[Bsn]:
    """Return numbers of the test series that pass the eleven test, one after another."""
    for candidate in range(900_000_000, 999_999_999):
        digits = zip(str(candidate), (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)
        if sum(int(digit) * weight for digit, weight in digits) % 11 == 0:
            yield Bsn(str(candidate))


def _put(
    office: Office, transaction: KeyedTransaction, number: int, person: Bsn, drawn: random.Random, user: int | None
) -> None:
    opened = office.today - timedelta(days=drawn.randrange(60))
    particulars = _particulars(number, person, drawn, opened)
    case = Case(
        number=0, month=CaseMonth.of(opened), opened=opened, particulars=particulars, assigned_to=user,
        state=CaseState.PICKED_UP, picked_up=opened,
        crisis_since=opened if particulars.signals[0].signal_type is SignalType.CRISIS else None,
    )  # fmt: skip
    cases = office.desk.cases
    stored = cases.insert(
        transaction.connection, transaction.drawing, case, number.to_bytes(16, "big"), BundleReference.fresh()
    )
    cases.tie_people(transaction.connection, stored.case.number, particulars.people)
    result = drawn.choice([AttemptResult.NO_ANSWER, AttemptResult.VOICEMAIL, AttemptResult.REFUSED])
    attempt = Attempt(day=opened, daypart=Daypart.MORNING, channel=Channel.PHONE, result=result)
    made = StoredAttempt(case_number=stored.case.number, attempt=attempt, user=office.worker.user.number)
    office.desk.attempts.add(transaction.connection, made)


def _particulars(number: int, person_number: Bsn, drawn: random.Random, opened: date) -> Particulars:
    person = CasePerson(
        bsn=person_number,
        name="J. Jansen",
        salutation="",
        born=Born(year=1940 + drawn.randrange(66), month=5, day=17),
    )
    signals = tuple(
        CaseSignal(
            row=0, bsn=person.bsn, partner=ENERGY, partner_type=drawn.choice(list(PartnerType)),
            signal_type=drawn.choice([SignalType.EARLY] * 8 + [SignalType.END_OF_SUPPLY, SignalType.CRISIS]),
            amount_cents=drawn.randrange(5_000, 300_000), arrears_since=opened - timedelta(days=45), sent=opened,
            released=opened, phone="0612345678" if drawn.random() < 0.7 else "",
        )
        for _ in range(drawn.choice([1, 1, 2]))
    )  # fmt: skip
    home = Dwelling(street="Dorpsstraat", house_number=1 + number % 400, postcode="4301AA", place="Zierikzee")
    return Particulars(dwelling=home, people=(person,), signals=signals)
