from datetime import date

import pytest

from municipality_node.domain.casework.case import CaseSignal
from municipality_node.domain.casework.release_ground import ReleaseGround, release_grounds
from municipality_node.domain.policy import CaseType
from signals.signal import PartnerType, SignalType
from tests.support.desk import ENERGY, jansen

DAY = date(2026, 3, 1)


def _signal(**changes):
    known = {
        "row": 1, "bsn": jansen().bsn, "partner": ENERGY, "partner_type": PartnerType.ENERGY,
        "signal_type": SignalType.EARLY, "amount_cents": 10_000, "arrears_since": DAY, "sent": DAY, "released": DAY,
    }  # fmt: skip
    return CaseSignal(**{**known, **changes})


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({}, ReleaseGround.THRESHOLD),
        ({"signal_type": SignalType.END_OF_SUPPLY}, ReleaseGround.THRESHOLD),
        ({"kind": CaseType.SUCCESSIVE}, ReleaseGround.THRESHOLD),
        ({"kind": CaseType.MULTIPLE}, ReleaseGround.MULTIPLE),
        ({"kind": CaseType.MULTIPLE, "higher": True}, ReleaseGround.HIGHER),
        ({"kind": CaseType.MULTIPLE, "higher": True, "signal_type": SignalType.CRISIS}, ReleaseGround.CRISIS),
    ],
    ids=str,
)
def test_a_signal_has_the_weightiest_ground_that_holds(changes, ground):
    assert release_grounds([_signal(**changes)]) == (ground,)


def test_a_case_has_the_grounds_of_its_signals_each_once_the_weightiest_first():
    signals = [_signal(), _signal(row=2), _signal(row=3, signal_type=SignalType.CRISIS), _signal(row=4, higher=True)]
    assert release_grounds(signals) == (ReleaseGround.CRISIS, ReleaseGround.HIGHER, ReleaseGround.THRESHOLD)
    assert release_grounds([]) == ()
