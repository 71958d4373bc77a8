"""Two months on one machine: signals, decisions, cases, answers to partners, and the end of what is over."""

import csv
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from region import funnel
from region.after import After, print_after
from region.aftermath import Aftermath
from region.installation import TRUSTEE, Installation, PartnerPlan
from region.observers import QUORUM
from region.processes import run
from region.results import Comparison, Shown, Submissions, Town, added, compare, grounds, summary, total
from region.scenario import Month, Scenario
from region.stages import Advance, Stages, together

_VIEWS = ("status", "inbox", "released", "review")


class Demonstration:
    """Runs a scenario in a directory and writes summary.json there."""

    def __init__(self, directory: Path, scenario: Scenario, *, console: Console) -> None:
        self._directory = directory
        self._scenario = scenario
        self._region = Installation(directory, scenario.plan, start=scenario.months[0].sent)
        self._submissions = Submissions()
        self._console = console
        self._stages = Stages(console)
        self._nodes = range(len(scenario.plan.nodes))

    def run(self) -> bool:
        """Run it; return whether everything that had to hold did. Raises CommandFailed."""
        with self._stages.stage("keys, certificates, enrolment", steps=self._region.steps) as advance:
            self._region.lay_out(advance)
        with self._region.witnesses(), self._region.second_evaluator(), self._region.gateway():
            first, *later = self._scenario.months
            self._begin(first)
            aftermath = Aftermath(self._region, self._scenario, stages=self._stages)
            aftermath.begin()
            aftermath.follow(first, 1)
            for number, month in enumerate(later, start=2):
                self._region.move_to(month.sent)
                self._send(f"month {number} submitted", month, self._submissions)
                self._match(f"month {number} matched and decided")
            towns = self._towns()
            aftermath.follow(self._scenario.months[-1], len(self._scenario.months))
            aftermath.end()
            left = self._leave_at_work()
        verdicts = self._verify()
        return self._report(towns, verdicts, aftermath.told, left)

    def _leave_at_work(self) -> Submissions:
        """Let a few more signals come, that nobody worked on: what whoever opens a console finds to do."""
        left, fresh = Submissions(), self._scenario.fresh
        self._region.move_to(fresh.sent)
        self._send("fresh signals submitted", fresh, left)
        self._match("fresh signals matched and decided")
        return left

    def _begin(self, month: Month) -> None:
        """Partners do not wait for municipalities: the mailboxes hold what comes before an index is ready."""
        plan = self._scenario.plan
        steps = len(plan.municipalities) + len(plan.nodes) + len(plan.partners)
        with self._stages.stage("registers imported and indexed, month 1 submitted", steps=steps) as advance:
            indexing = [partial(self._index, number, advance) for number in self._nodes]
            together([*indexing, partial(self._submit, month, self._submissions, advance)])
        self._match("month 1 matched and decided")

    def _index(self, number: int, advance: Advance) -> None:
        options = ("--config", self._region.node_config(number), "--clock", self._region.clock)
        log = self._region.log_of(f"node-{number}")
        for municipality in self._scenario.plan.nodes[number]:
            register = ("register", "import", municipality.register)
            run("drempel-node", *register, *options, "--municipality", municipality.code, log=log)
            advance()
        run("drempel-node", "index", *options, log=log)
        advance()

    def _send(self, name: str, month: Month, counted: Submissions) -> None:
        with self._stages.stage(name, steps=len(self._scenario.plan.partners)) as advance:
            self._submit(month, counted, advance)

    def _submit(self, month: Month, counted: Submissions, advance: Advance) -> None:
        partners = self._scenario.plan.partners
        files = [(partner, month.files[partner.name]) for partner in partners]
        together([partial(self._submit_file, partner, file, counted) for partner, file in files], advance)

    def _submit_file(self, partner: PartnerPlan, file: Path, counted: Submissions) -> None:
        """Submit, and tie signal ids to the truth about their rows through the partner's own journal."""
        config, log = self._region.partner_config(partner), self._region.log_of(f"partner-{partner.name}")
        options = ("--config", config, "--clock", self._region.clock, "--json")
        tally = json.loads(run("drempel-partner", "submit", file, *options, log=log, accept=(0, 1)))
        held = json.loads(run("drempel-partner", "status", file, "--config", config, "--json", log=log))
        with file.open(encoding="utf-8", newline="") as stream:
            references = [line["partner_ref"] for line in csv.DictReader(stream)]
        counted.add(
            submitted=len(references),
            accepted=tally["accepted"],
            refused=tally["refused_by_code"],
            truths={
                receipt["signal_id"]: self._scenario.truths[references[receipt["line"] - 2]]
                for receipt in held["receipts"]
            },
        )

    def _match(self, name: str) -> None:
        with self._stages.stage(name, steps=len(self._nodes)) as advance:
            together([partial(self._match_node, number) for number in self._nodes], advance)

    def _match_node(self, number: int) -> None:
        run("drempel-node", *self._region.node_run(number), log=self._region.log_of(f"node-{number}"))

    def _verify(self) -> dict[str, Shown]:
        logs = self._region.audit_logs()
        with self._stages.stage("audit logs verified from outside", steps=len(logs)) as advance:
            return dict(together([partial(self._verify_log, *each) for each in logs], advance))

    def _verify_log(self, name: str, store: Path, key: Path) -> tuple[str, Shown]:
        log = self._region.log_of("audit")
        witnessed = ("--witnesses", self._region.observers.keys, "--quorum", QUORUM) if name != TRUSTEE else ()
        options = ("--key", key, *witnessed, "--json")
        return name, json.loads(run("drempel-audit", "verify", store, *options, log=log, accept=(0, 1)))

    def _towns(self) -> list[Town]:
        """Return what each municipality's own commands show of its signals."""
        asked = [(number, view) for number in self._nodes for view in _VIEWS]
        with self._stages.stage("outcomes read at the municipalities", steps=len(asked)) as advance:
            shown = together([partial(self._ask, *each) for each in asked], advance)
        rows = {view: [line for name, lines in shown if name == view for line in lines] for view in _VIEWS}
        return [
            self._town(municipality.code.value, municipality.name, rows)
            for municipality in self._scenario.plan.municipalities
        ]

    def _ask(self, number: int, view: str) -> tuple[str, list[Shown]]:
        options = ("--config", self._region.node_config(number), "--clock", self._region.clock, "--json")
        return view, json.loads(run("drempel-node", view, *options, log=self._region.log_of("views")))

    def _town(self, code: str, name: str, rows: Mapping[str, Sequence[Shown]]) -> Town:
        own = {view: [line for line in rows[view] if line["municipality"] == code] for view in _VIEWS}
        (status,) = own["status"]
        return Town(
            code=code, name=name, status=status, inbox=own["inbox"], released=own["released"], review=own["review"]
        )

    def _report(self, towns: Sequence[Town], verdicts: Mapping[str, Shown], after: After, left: Submissions) -> bool:
        compared = compare(towns, self._submissions.truths)
        for town in towns:
            funnel.print_funnel(self._console, town)
        for title, counts in (
            ("refused to the partner", self._submissions.refused),
            ("for a human to judge, because (one signal may have several reasons)", grounds(towns)),
            ("withheld by rule (one signal may meet several)", added(towns, "withheld_by_rule")),
            ("refused by a municipality after opening", added(towns, "refused_by_code")),
        ):
            funnel.print_counts(self._console, title, counts)
        funnel.print_comparison(self._console, compared)
        print_after(self._console, after)
        told = summary(self._submissions, towns, compared, verdicts) | after.summary()
        told |= {"left_at_work": {"submitted": left.submitted, "accepted": left.accepted}}
        told |= {"seconds": self._stages.seconds}
        path = self._directory / "summary.json"
        path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        checks = [*self._checks(towns, compared, verdicts), *after.checks()]
        funnel.print_checks(self._console, checks)
        self._console.print(f"summary: {path}", soft_wrap=True, highlight=False)
        self._console.print(
            f"{left.accepted} more signals came after these counts; doubts and cases of theirs wait at the desks.\n"
            "look around in it: make console (prints an account per role, and one for the gateway's operators)",
            highlight=False,
        )
        return all(holds for _, holds in checks)

    def _checks(
        self, towns: Sequence[Town], compared: Comparison, verdicts: Mapping[str, Shown]
    ) -> list[tuple[str, bool]]:
        told, entries = self._submissions, sum(int(verdict["entries"]) for verdict in verdicts.values())
        return [
            (
                f"{told.submitted} signals submitted: {told.accepted} accepted, {told.refused.total()} refused by code",
                told.submitted == told.accepted + told.refused.total(),
            ),
            ("every accepted signal reached its municipality, once", total(towns, "received") == told.accepted),
            ("every signal has one outcome", all(town.accounted for town in towns)),
            (
                f"{compared.wrong_matches} of {compared.released.total()} released signals in a wrong file",
                compared.tolerable,
            ),
            (
                f"{entries} audit entries in {len(verdicts)} logs verified",
                all(verdict["verified"] for verdict in verdicts.values()),
            ),
        ]
