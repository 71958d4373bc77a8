"""The main job on one machine: two months of signals from partners to decisions, held to the truth at the end."""

import csv
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from region import funnel
from region.installation import Installation, MunicipalityPlan, read_json
from region.processes import run
from region.scenario import Month, Scenario
from region.signals.row import Truth

ADDED_TABLES = {"withheld": "withheld_by_rule", "review": "review_by_ground", "node_refused": "refused_by_code"}


@dataclass(slots=True)
class _Outcome:
    submitted: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    signal_truth: dict[str, Truth] = field(default_factory=dict)


class Demonstration:
    """Runs a scenario in a directory and writes summary.json there."""

    def __init__(self, directory: Path, scenario: Scenario) -> None:
        self._directory = directory
        self._scenario = scenario
        self._region = Installation(directory, scenario.plan, start=scenario.months[0].sent)
        self._outcome = _Outcome()
        self._console = Console()

    def run(self) -> bool:
        """Run it; return whether everything agrees: all accepted signals decided, all logs verified."""
        with self._stage("keys, certificates, enrolment"):
            self._region.lay_out()
        gateway = self._region.gateway()
        with gateway:
            first, *later = self._scenario.months
            with self._stage("registers imported and indexed, first month submitted"), ThreadPoolExecutor() as pool:
                # Partners do not wait for municipalities: the mailboxes hold what comes before an index is ready.
                indexing = [pool.submit(self._index, number) for number in range(len(self._scenario.plan.nodes))]
                self._submit(first)
                for done in indexing:
                    done.result()
            self._match("first month matched and decided")
            for month in later:
                self._region.set_clock(month.sent)
                self._region.publish_manifest()
                with self._stage("next month submitted"):
                    self._submit(month)
                self._match("next month matched and decided")
        with self._stage("audit logs verified"):
            verdicts = self._verify()
        return self._report(verdicts)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        with self._console.status(name):
            yield
        self._outcome.seconds[name] = round(time.monotonic() - started, 1)
        self._console.print(f"[green]✓[/green] {name} [dim]{self._outcome.seconds[name]:.1f} s[/dim]")

    def _index(self, number: int) -> None:
        config, log = self._region.node_config(number), self._region.log_of(f"node-{number}")
        for municipality in self._scenario.plan.nodes[number]:
            register = ("register", "import", municipality.register, "--config", config)
            chosen = ("--municipality", municipality.code, "--clock", self._region.clock)
            run("drempel-node", *register, *chosen, log=log)
        run("drempel-node", "index", "--config", config, "--clock", self._region.clock, log=log)

    def _submit(self, month: Month) -> None:
        for partner in self._scenario.plan.partners:
            file = month.files[partner.name]
            config, log = self._region.partner_config(partner), self._region.log_of(f"partner-{partner.name}")
            options = ("--config", config, "--clock", self._region.clock, "--json")
            tally = read_json(run("drempel-partner", "submit", file, *options, log=log, accept=(0, 1)))
            self._outcome.accepted += _number(tally["accepted"])
            self._outcome.refused.update(_counts(tally["refused_by_code"]))
            self._remember(file, config, log)

    def _remember(self, file: Path, config: Path, log: Path) -> None:
        """Tie signal ids to the truth about their rows, through the partner's own journal."""
        with file.open(encoding="utf-8", newline="") as stream:
            references = [line["partner_ref"] for line in csv.DictReader(stream)]
        self._outcome.submitted += len(references)
        held = json.loads(run("drempel-partner", "status", file, "--config", config, "--json", log=log))
        for receipt in held["receipts"]:
            truth = self._scenario.truths[references[receipt["line"] - 2]]
            self._outcome.signal_truth[receipt["signal_id"]] = truth

    def _match(self, name: str) -> None:
        with self._stage(name), ThreadPoolExecutor() as pool:
            numbers = range(len(self._scenario.plan.nodes))
            for done in [pool.submit(self._match_node, number) for number in numbers]:
                done.result()

    def _match_node(self, number: int) -> None:
        run("drempel-node", *self._region.node_run(number), log=self._region.log_of(f"node-{number}"))

    def _verify(self) -> dict[str, dict[str, Any]]:
        log = self._region.log_of("audit")
        verdicts = {}
        for name, store, key in self._region.audit_logs():
            printed = run("drempel-audit", "verify", store, "--key", key, "--json", log=log, accept=(0, 1))
            verdicts[name] = json.loads(printed)
        return verdicts

    def _status(self, municipality: MunicipalityPlan) -> dict[str, Any]:
        (status,) = self._node_rows("status", municipality)
        return status

    def _node_rows(self, view: str, municipality: MunicipalityPlan) -> list[dict[str, Any]]:
        config = self._region.config_of(municipality)
        options = ("--config", config, "--municipality", municipality.code, "--clock", self._region.clock, "--json")
        rows: list[dict[str, Any]] = json.loads(run("drempel-node", view, *options, log=self._region.log_of("views")))
        return rows

    def _hold_to_truth(self) -> funnel.Comparison:
        compared = funnel.Comparison()
        for municipality in self._scenario.plan.municipalities:
            for row in self._node_rows("released", municipality):
                truth = self._outcome.signal_truth[row["signal_id"]]
                compared.add(str(row["burgerservicenummer"]), truth.bsn, truth.scenario)
        return compared

    def _report(self, verdicts: Mapping[str, Mapping[str, Any]]) -> bool:
        plan, outcome = self._scenario.plan, self._outcome
        statuses = [self._status(municipality) for municipality in plan.municipalities]
        compared = self._hold_to_truth()
        for municipality, status in zip(plan.municipalities, statuses, strict=True):
            funnel.print_funnel(
                f"{municipality.name} ({municipality.code}), {municipality.residents} residents", status
            )
        funnel.print_counts("refused at the gateway or by the client", outcome.refused)
        tables = {name: funnel.added(statuses, table) for name, table in ADDED_TABLES.items()}
        funnel.print_counts("sent to review because", tables["review"])
        funnel.print_counts("withheld by rule", tables["withheld"])
        funnel.print_counts("refused by a node after opening", tables["node_refused"])
        verified = all(verdict["verified"] for verdict in verdicts.values())
        summary = {
            "submitted": outcome.submitted,
            "accepted": outcome.accepted,
            "refused": dict(outcome.refused),
            "opened": funnel.total(statuses, "opened"),
            "matched": funnel.total(statuses, "matched"),
            "review": funnel.total(statuses, "review"),
            "unmatched": funnel.total(statuses, "none") + funnel.total(statuses, "unopened"),
            "released": funnel.total(statuses, "released"),
            "withheld": tables["withheld"],
            "wrong_matches": compared.wrong_matches,
            "wrong_matches_by_scenario": dict(compared.wrong_by_scenario),
            "audit_entries": sum(verdict["entries"] for verdict in verdicts.values()),
            "audit_verified": verified,
            "seconds": outcome.seconds,
        }
        (self._directory / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        self._console.print(
            f"{outcome.submitted} submitted, {outcome.accepted} accepted, {summary['released']} released, "
            f"{compared.wrong_matches} of them about somebody else; "
            f"{summary['audit_entries']} audit entries {'verified' if verified else 'NOT VERIFIED'}"
        )
        self._console.print(f"summary: {self._directory / 'summary.json'}", soft_wrap=True)
        received = funnel.total(statuses, "received")
        if received != outcome.accepted:
            self._console.print(f"[red]accepted {outcome.accepted}, received by municipalities {received}[/red]")
        return verified and received == outcome.accepted


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _counts(value: object) -> dict[str, int]:
    return dict(value) if isinstance(value, dict) else {}
