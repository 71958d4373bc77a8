"""A figure of a benchmark, as it is written to var/bench."""


def row(
    name: str, value: float, unit: str, ratio: float | None = None, goal: float | None = None, note: str = ""
) -> dict[str, object]:
    """Return one figure. Rates are better when higher, costs when lower; `ratio` is to the bar of the same run."""
    better = "higher" if unit.endswith("/s") else "lower"
    return {"name": name, "value": value, "unit": unit, "ratio": ratio, "goal": goal, "better": better, "note": note}
