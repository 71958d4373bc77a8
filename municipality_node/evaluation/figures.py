"""The figures of a run as plain values, and as tables for people."""

from collections.abc import Sequence
from typing import TypedDict

from municipality_node.domain.risk import RiskBook
from municipality_node.evaluation.quality import Quality, Share
from servicekit import tables

Row = dict[str, object]


class Figures(TypedDict):
    """What a run says about itself; without a truth only the risk is there."""

    risk: list[Row]
    quality: list[Row]
    openings: list[Row]
    calibration_error: float | None
    calibration: list[Row]


def risk_rows(book: RiskBook, thresholds: Sequence[float]) -> list[Row]:
    """Return what each upper threshold would do to the signals of a book."""
    return [
        {
            "upper": at.upper,
            "matches": at.matches,
            "for a human": at.for_a_human,
            "expected false": round(at.expected_false, 2),
            "per 1,000 matches": round(at.per_thousand, 2),
        }
        for at in (book.at(threshold) for threshold in thresholds)
    ]


def of(book: RiskBook, quality: Quality, *, thresholds: Sequence[float]) -> Figures:
    """Return the figures of a run."""
    known = len(quality.calibration) > 0
    return {
        "risk": risk_rows(book, thresholds),
        "quality": [{"measure": name, **_share(share)} for name, share in quality.shares()] if known else [],
        "openings": [
            {"opened by": name, "residents'": _percent(residents.value), "nobody's": _percent(nobody.value)}
            for name, residents, nobody in quality.openings()
        ],
        "calibration_error": round(quality.calibration.error, 5) if known else None,
        "calibration": [
            {
                "from": one.low,
                "to": one.high,
                "signals": one.count,
                "predicted": round(one.predicted, 4),
                "observed": round(one.observed, 4),
            }
            for one in quality.calibration.bins()
        ],
    }


def render(found: Figures) -> None:
    """Print the figures as tables."""
    risk(found["risk"], as_json=False)
    if found["calibration_error"] is None:
        return
    tables.render("quality", found["quality"], as_json=False, right=frozenset({"share", "from", "to", "count", "of"}))
    tables.render("what opened, by key and slot", found["openings"], as_json=False, right=_SHARES)
    title = f"expected calibration error {found['calibration_error']:.4f}"
    tables.render(title, found["calibration"], as_json=False, right=_CALIBRATION)


def risk(rows: list[Row], *, as_json: bool) -> None:
    """Print what thresholds risk."""
    tables.render("what an upper threshold risks", rows, as_json=as_json, right=_RISK)


_RISK = frozenset({"upper", "matches", "for a human", "expected false", "per 1,000 matches"})
_SHARES = frozenset({"residents'", "nobody's"})
_CALIBRATION = frozenset({"from", "to", "signals", "predicted", "observed"})


def _share(share: Share) -> Row:
    low, high = share.interval
    return {
        "share": _percent(share.value),
        "from": _percent(low),
        "to": _percent(high),
        "count": share.count,
        "of": share.of,
    }


def _percent(value: float) -> str:
    return f"{100 * value:.2f} %"
