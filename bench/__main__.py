"""Run the benchmarks and write var/bench/NAME.json each.

python -m bench          all
python -m bench NAME     one
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import bench
from terminal.table import print_table

OUT = Path("var/bench")
COLUMNS = ("name", "value", "unit", "ratio", "goal", "better", "note")


def names() -> list[str]:
    """Return every benchmark: the public modules of this package. None is imported; each may need its own libraries."""
    return [found.name for found in pkgutil.iter_modules(bench.__path__) if not (found.ispkg or found.name[0] == "_")]


def shown(value: object) -> str:
    """Return a figure with as many digits as mean something."""
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and abs(value) < 1000
        else f"{value:,.0f}"
        if isinstance(value, float)
        else str(value)
    )


def main() -> None:
    """Run what was asked for."""
    asked = sys.argv[1:] or names()
    if unknown := set(asked) - set(names()):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
    OUT.mkdir(parents=True, exist_ok=True)
    for name in asked:
        rows = importlib.import_module(f"bench.{name}").run()
        (OUT / f"{name}.json").write_text(json.dumps(rows, indent=2) + "\n")
        print_table(
            name, COLUMNS, [["" if row.get(one) is None else shown(row[one]) for one in COLUMNS] for row in rows]
        )


if __name__ == "__main__":
    main()
