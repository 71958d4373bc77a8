"""What partners do after they sent: take back what was paid, and collect what municipalities tell them."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from region.installation import Installation, PartnerPlan
from region.processes import run

PAID_SHARE = 0.04
"""Of a month's signals so many are paid before the month is over."""


class PartnerDesk:
    """One partner at its command line."""

    def __init__(self, region: Installation, partner: PartnerPlan) -> None:
        self._region = region
        self._partner = partner

    def take_back(self, file: Path) -> int:
        """Withdraw what was paid of a file; return how many were withdrawn."""
        with file.open(encoding="utf-8", newline="") as stream:
            references = [line["partner_ref"] for line in csv.DictReader(stream)]
        paid = file.with_name(f"{file.stem}-paid.csv")
        chosen = references[:: int(1 / PAID_SHARE)]
        paid.write_text("partner_ref\n" + "\n".join(chosen) + "\n", encoding="utf-8")
        told = json.loads(self._run("withdraw", paid, accept=(0, 1)))
        return int(told["withdrawn"])

    def collect(self, files: list[Path], *, out: Path) -> dict[str, Any]:
        """Collect feedback, tied to the references of these files; return what the command told."""
        told: dict[str, Any] = json.loads(
            self._run("feedback", *files, "--out", out, "--clock", self._region.clock)
        )  # fmt: skip
        return told

    def _run(self, *arguments: object, accept: tuple[int, ...] = (0,)) -> str:
        log = self._region.log_of(f"partner-{self._partner.name}")
        config = self._region.partner_config(self._partner)
        return run("drempel-partner", *arguments, "--config", config, "--json", log=log, accept=accept)


def added_up(told: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what all partners together were told."""
    codes: Counter[str] = Counter()
    for one in told:
        codes.update(one["signals_by_code"])
    names = ("collected", "repeated", "refused", "signals", "unnamed", "without_record")
    return {name: sum(int(one[name]) for one in told) for name in names} | {"codes": dict(sorted(codes.items()))}
