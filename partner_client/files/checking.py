"""Checking a file without any connection: everything that the gateway would refuse and that can be known here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from partner_client.files import error_report
from partner_client.outcome import Refused
from partner_client.sending.parcels import REFERENCE_TWICE, problems
from partner_client.sending.ways import Ways
from signals.form_rules import TypeRules
from signals.partner_file import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """How a file stands: lines, and how many of them have something wrong, by code."""

    lines: int
    refused_lines: int
    refused_by_code: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """What to check against. `ways` are those of the newest manifest; None when none is at hand."""

    rules: TypeRules
    today: date
    ways: Ways | None = None

    def check(self, lines: Iterable[Line], *, report: Path) -> CheckResult:
        """Write the error report and return the counts. Raises FileRefused or ReportRefused."""
        tally = _Tally()
        error_report.write(report, self._found(lines, tally))
        return CheckResult(
            lines=tally.lines, refused_lines=tally.refused_lines, refused_by_code=dict(sorted(tally.by_code.items()))
        )

    def _found(self, lines: Iterable[Line], tally: "_Tally") -> Iterator[tuple[int, Refused]]:
        used: set[str] = set()
        for line in lines:
            refusals = self._refusals(line, used)
            tally.add(refusals)
            yield from ((line.number, refusal) for refusal in refusals)

    def _refusals(self, line: Line, used: set[str]) -> list[Refused]:
        refusals = problems(line, self.rules, self.today)
        if line.partner_ref and line.partner_ref in used:
            refusals.append(REFERENCE_TWICE)
        used.add(line.partner_ref)
        if line.signal and not refusals and self.ways is not None:
            refusals += filter(None, [self.ways.refusal(line.signal)])
        return refusals


@dataclass(slots=True)
class _Tally:
    """What was counted so far."""

    lines: int = 0
    refused_lines: int = 0
    by_code: Counter[str] = field(default_factory=Counter)

    def add(self, refusals: list[Refused]) -> None:
        self.lines += 1
        self.refused_lines += bool(refusals)
        self.by_code.update(refusal.code for refusal in refusals)
