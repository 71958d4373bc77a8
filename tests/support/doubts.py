"""Signals about father or son under one roof: nothing tells which, so a human is asked."""

import atexit
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from keys.identity import Day
from municipality_node.domain.casework.roles import Role
from signals.signal import SignalType
from tests.support.desk import Office
from tests.support.node import PARTNER, MemoryCustody, MemoryGateway, Node, a_row
from tests.support.node_places import STORES
from tests.support.signals import TODAY, a_signal

SON = {"voornamen": "Jan", "geboortedatum": "20000303"}
FATHER = {"voornamen": "Jan", "geboortedatum": "19650101"}
SECOND_OFFICER = "second"
_HOSTILE = "<script>alert(1)</script>"
_SIGNALS: tuple[dict[str, object], ...] = (
    {"trade_name": _HOSTILE},
    {"signal_type": SignalType.CRISIS, "arrears_since": date(2026, 1, 11)},
    {"amount_cents": 5_000_00, "arrears_since": date(2026, 1, 12)},
)
"""One with a hostile text, one in crisis, one with a high amount; numbered from 1."""


def an_office_in_doubt(directory: Path, more: int = 0) -> Office:
    """Return an office with two review officers, and three signals in review, or so many more."""
    if isinstance(STORES.place(directory), Path):
        template, gateway, custody = _template()
        for path in template.iterdir():
            shutil.copy(path, directory / path.name)
    else:  # a store on a server is not in the files that are copied
        gateway, custody = _fill(directory)
    node, rows = Node(directory, gateway, custody=custody), len(_SIGNALS) + more
    for number in range(len(_SIGNALS) + 1, rows + 1):
        _submit(gateway, number, signal_type=SignalType.CRISIS)  # released whatever became of the others
    if more:
        node.work()
    return Office(node, rows=rows)


def _submit(gateway: MemoryGateway, number: int, **changes: object) -> None:
    signal = a_signal(**{"initials": "J.", "birth_date": None, **changes})
    gateway.submit(signal, number, Day.of(max(signal.sent_date, TODAY)), PARTNER)


@cache
def _template() -> tuple[Path, MemoryGateway, MemoryCustody]:
    directory = Path(tempfile.mkdtemp(prefix="doubts-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory, *_fill(directory)


def _fill(directory: Path) -> tuple[MemoryGateway, MemoryCustody]:
    custody, gateway = MemoryCustody(), MemoryGateway()
    node = Node(directory, gateway, custody=custody)
    node.register(a_row(**FATHER), a_row(1, **SON))
    for number, changes in enumerate(_SIGNALS, start=1):
        _submit(gateway, number, **changes)
    node.work()
    Office(node).users.put(SECOND_OFFICER, Role.REVIEW_OFFICER)
    node.close()
    return gateway, custody
