"""Checking a file without any connection: everything that the gateway would refuse and that can be known here."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from partner_client import error_report
from partner_client.outcome import Refused
from partner_client.parcels import REFERENCE_TWICE, problems
from signals.form_rules import TypeRules
from signals.partner_file import Line

NOT_CONNECTED = Refused("G5_NOT_CONNECTED", "municipality_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """How a file stands: lines, and how many of them have something wrong, by code."""

    lines: int
    refused_lines: int
    refused_by_code: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """What to check against. `municipalities` are the connected ones; None when no manifest is at hand."""

    rules: TypeRules
    today: date
    municipalities: Collection[str] | None = None

    def check(self, lines: Iterable[Line], *, report: Path) -> CheckResult:
        """Write the error report and return the counts. Raises FileRefused or ReportRefused."""
        count, refused_lines = 0, 0
        by_code: Counter[str] = Counter()
        used: set[str] = set()
        found: list[tuple[int, Refused]] = []
        for line in lines:
            count += 1
            refusals = self._refusals(line, used)
            refused_lines += bool(refusals)
            by_code.update(refusal.code for refusal in refusals)
            found += [(line.number, refusal) for refusal in refusals]
        error_report.write(report, found)
        return CheckResult(lines=count, refused_lines=refused_lines, refused_by_code=dict(sorted(by_code.items())))

    def _refusals(self, line: Line, used: set[str]) -> list[Refused]:
        refusals = problems(line, self.rules, self.today)
        if line.partner_ref and line.partner_ref in used:
            refusals.append(REFERENCE_TWICE)
        used.add(line.partner_ref)
        code = line.signal.municipality_code if line.signal else ""
        if code and not refusals and self.municipalities is not None and code not in self.municipalities:
            refusals.append(NOT_CONNECTED)
        return refusals
