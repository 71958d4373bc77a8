"""What follows on a month of signals: the teams work, partners take back what was paid and are told, time ends data."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from region.after import After
from region.answers import PartnerDesk, added_up
from region.installation import Installation, MunicipalityPlan, PartnerPlan
from region.on_the_way import counted
from region.processes import run
from region.scenario import Month, Scenario
from region.stages import Stages, together
from region.team import Team, Worked

_TEAM_AFTER, _TOLD_AFTER, _ENDED_AFTER = timedelta(days=3), timedelta(days=21), timedelta(days=40)
"""After a month's signals: when the teams call, when the first answers are out, and when the match window is over."""

MOST_ENTRIES = 10_000_000


class Aftermath:
    """Runs what follows, and remembers what it came to."""

    def __init__(self, region: Installation, scenario: Scenario, *, stages: Stages) -> None:
        self._region = region
        self._scenario = scenario
        self._stages = stages
        self._teams = [Team(region, municipality) for municipality in scenario.plan.municipalities]
        self.told = After()

    def begin(self) -> None:
        """Give the teams their accounts."""
        with self._stages.stage("teams begin", steps=len(self._teams)) as advance:
            together([team.begin for team in self._teams], advance)

    def follow(self, month: Month, number: int) -> None:
        """Work on a month's cases, let partners take back what was paid, and tell them how their signals stand."""
        self._region.move_to(month.sent + _TEAM_AFTER)
        worked = Worked()
        with self._stages.stage(f"month {number} worked on", steps=len(self._teams)) as advance:
            today = (month.sent + _TEAM_AFTER).date()
            for one in together([partial(team.work, today) for team in self._teams], advance):
                worked.add(one)
        self.told.worked.append(worked)
        self._region.move_to(month.sent + _TOLD_AFTER)
        partners, nodes = self._scenario.plan.partners, self._scenario.plan.nodes
        with self._stages.stage(f"month {number} paid, told", steps=2 * len(partners) + len(nodes)) as advance:
            taken = [partial(self._desk(one).take_back, month.files[one.name]) for one in partners]
            self.told.withdrawn += sum(together(taken, advance))
            together([partial(self._work_off, at) for at in range(len(nodes))], advance)
            collected = together([partial(self._collect, one) for one in partners], advance)
        self.told.feedback.append(added_up(collected))

    def end(self) -> None:
        """Let the match window of the last month pass, and end what is over everywhere."""
        self._region.move_to(self._scenario.months[-1].sent + _ENDED_AFTER)
        towns: Sequence[MunicipalityPlan] = self._scenario.plan.municipalities
        with self._stages.stage("what is over has ended", steps=len(towns) + 1) as advance:
            rows = together([partial(self._retention, town) for town in towns], advance)
            self.told.retention = [row for one in rows for row in one]
            log = self._region.log_of("gateway-retention")
            options = ("--config", self._region.gateway_config, "--clock", self._region.clock, "--json")
            self.told.gateway = json.loads(run("drempel-gateway", "retention", "run", *options, log=log))
            advance()

        with self._stages.stage("what happened on the way", steps=len(towns)) as advance:
            self.told.on_the_way = sum(
                together([partial(self._on_the_way, town) for town in towns], advance), Counter()
            )

    def _on_the_way(self, town: MunicipalityPlan) -> Counter[str]:
        log, whole = self._region.log_of("audit"), ("--last", MOST_ENTRIES, "--json")
        return counted(json.loads(run("drempel-audit", "show", self._region.node_store(town), *whole, log=log)))

    def _desk(self, partner: PartnerPlan) -> PartnerDesk:
        return PartnerDesk(self._region, partner)

    def _collect(self, partner: PartnerPlan) -> dict[str, object]:
        files = [month.files[partner.name] for month in self._scenario.months]
        submitted = [file for file in files if Path(f"{file}.journal").exists()]
        return self._desk(partner).collect(submitted, out=self._region.directory / f"feedback-{partner.name}.csv")

    def _work_off(self, number: int) -> None:
        run("drempel-node", *self._region.node_run(number), log=self._region.log_of(f"node-{number}"))

    def _retention(self, town: MunicipalityPlan) -> list[dict[str, object]]:
        where = ("--config", self._region.config_of(town), "--municipality", town.code)
        log = self._region.log_of("retention")
        rows: list[dict[str, object]] = json.loads(
            run("drempel-node", "retention", "run", *where, "--clock", self._region.clock, "--json", log=log)
        )
        return rows
