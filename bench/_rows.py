"""A figure of a benchmark, as it is written to var/bench."""


def row(
    name: str, value: float, unit: str, ratio: float | None = None, goal: float | None = None, note: str = ""
) -> dict[str, object]:
    """Return one figure; `ratio` is to the bar of the same run.

    Rates and how many times something suffices are better when higher, costs when lower.
    """
    better = "higher" if unit.endswith("/s") or unit == "times" else "lower"
    return {"name": name, "value": value, "unit": unit, "ratio": ratio, "goal": goal, "better": better, "note": note}
