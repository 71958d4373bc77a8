"""Use of the log that should be looked into: what the supervisor says municipalities miss.

Everything here is a question to somebody, not a verdict; each row has the evidence to ask it with.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from audit.questions.answer import Answer, Fact
from audit.questions.looking import LOOKS
from audit.questions.volume import Volume
from keys.linkage import SLOTS
from signals.dutch_day import dutch_wall_clock

_FEW = 20
KEYS_PER_RESIDENT = 12
"""Above what a register's keys cost, with what is granted for changes and repeats (docs/operations/gateway.md)."""
_REPEATED = 1.15
"""Signals that were mended, or made again under another manifest: as much more as is agreed beyond the volume."""
_UNDER_WAY = 8 * 500 * SLOTS
"""What a client may have had evaluated and not sent yet: every batch that it has in flight."""
_EARLY, _LATE = 7, 20
_NEAR: Mapping[str, str] = MappingProxyType(
    {
        "own": "a case or signal about the user",
        "colleague": "a case or signal about somebody on the staff list",
        "own-address": "a case or signal at the address where the user is registered",
    }
)
NOBODY_TOLD: Mapping[str, int] = MappingProxyType({})


class Misuse:
    """Alerts with their evidence."""

    name = "misuse"
    question = "What should somebody look into?"

    def __init__(self, residents: Mapping[str, int] = NOBODY_TOLD) -> None:
        """`residents` says how many a municipality has, for a gateway's log, which does not know."""
        self._told = residents
        self._near: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._volume = Volume()
        self._evidence: dict[str, list[int]] = defaultdict(list)
        self._refused: dict[str, list[int]] = defaultdict(list)
        self._outside: dict[str, list[int]] = defaultdict(list)
        self._hours: dict[str, list[int]] = defaultdict(list)
        self._spent: Counter[tuple[str, str, int, int]] = Counter()
        self._agreed: Counter[tuple[str, str, int, int]] = Counter()
        self._budget_at: dict[tuple[str, str, int, int], list[int]] = defaultdict(list)
        self._partners: set[str] = set()
        self._accepted: Counter[tuple[str, str]] = Counter()
        self._residents = 0
        self._keys: Counter[tuple[int, int]] = Counter()
        self._keys_at: dict[tuple[int, int], list[int]] = defaultdict(list)

    def take(self, fact: Fact) -> None:
        """Learn from one entry."""
        if fact.action in LOOKS:
            self._look(fact)
        elif fact.action == "signed_in":
            self._volume.sign_in(fact)
        elif fact.action == "lookup_flagged":
            self._near[fact["kind"], fact["actor"]].append(fact["index"])
        elif fact.action == "act_refused":
            self._refused[fact["actor"]].append(fact["index"])
        elif fact.action in {"evaluation_charged", "budget_agreed"}:
            self._account(fact)
        elif fact.action == "partner_added":
            self._partners.add(fact["partner"])
        elif fact.action == "signal_accepted":
            self._partners.add(fact["actor"])
            self._accepted[fact["actor"], fact["municipality"]] += 1
        elif fact.action == "register_imported":
            self._residents += fact["added"] - fact["removed"]
        elif fact.action == "keys_indexed":
            leaf = (fact["epoch"], fact["generation"])
            self._keys[leaf] += fact["keys"]
            self._keys_at[leaf].append(fact["index"])

    def answer(self) -> Answer:
        """Return the alerts."""
        rows = [*self._near_ones(), *self._without_task(), *self._outliers(), *self._odd_hours(), *self._refusals()]
        rows += [*self._indexed(), *self._accounts(), *self._guesses()]
        columns = ("alert", "who", "count", "entries", "why")
        notes = ("An alert is a reason to ask. `drempel-audit actor resolve` needs two people and a reason.",)
        return Answer(
            name=self.name, question=self.question, columns=columns, rows=rows, notes=notes, alarming=bool(rows)
        )

    def _account(self, fact: Fact) -> None:
        account = (fact["actor"], fact["municipality"], fact["epoch"], fact["generation"])
        if fact.action == "budget_agreed":
            self._agreed[account] = fact["count"]
        else:
            self._spent[account] += fact["count"]
        self._budget_at[account].append(fact["index"])

    def _near_ones(self) -> list[tuple[str | int, ...]]:
        return [
            (kind, who, len(at), _some(at), _NEAR.get(kind, "somebody near to the user"))
            for (kind, who), at in sorted(self._near.items())
        ]

    def _look(self, fact: Fact) -> None:
        who = fact["actor"]
        self._volume.look(fact)
        clock = dutch_wall_clock(fact.moment)
        if not _EARLY <= clock.hour < _LATE or clock.weekday() > 4:  # noqa: PLR2004 - Friday
            self._hours[who].append(fact["index"])
        if fact.get("assigned") == "no":
            (self._outside if fact.get("reason") else self._evidence)[who].append(fact["index"])

    def _without_task(self) -> list[tuple[str | int, ...]]:
        found: list[tuple[str | int, ...]] = [
            ("view-without-task", who, len(at), _some(at), "cases of others, and no reason stated")
            for who, at in sorted(self._evidence.items())
        ]
        found += [
            ("views-outside-task", who, len(at), _some(at), "cases of others, with a reason each; more than a few")
            for who, at in sorted(self._outside.items())
            if len(at) > _FEW
        ]
        return found

    def _outliers(self) -> list[tuple[str | int, ...]]:
        return [
            (
                "volume",
                one.who,
                one.files,
                one.day,
                f"opened on one day; the days of peers have {one.middle:g} in the middle",
            )
            for one in self._volume.outliers()
        ]

    def _odd_hours(self) -> list[tuple[str | int, ...]]:
        why = f"before {_EARLY}:00, after {_LATE}:00 (Dutch time), or in the weekend"
        return [("odd-hours", who, len(at), _some(at), why) for who, at in sorted(self._hours.items())]

    def _refusals(self) -> list[tuple[str | int, ...]]:
        why = "tried what the role may not"
        return [("refused-acts", who, len(at), _some(at), why) for who, at in sorted(self._refused.items())]

    def _indexed(self) -> list[tuple[str | int, ...]]:
        """Return leaves under which more link keys were indexed than the register explains."""
        most = self._residents * KEYS_PER_RESIDENT
        why = f"link keys under one leaf for {self._residents} residents: more than {KEYS_PER_RESIDENT} each"
        return [
            ("budget", f"node, epoch {epoch}.{generation}", keys, _some(self._keys_at[epoch, generation]), why)
            for (epoch, generation), keys in sorted(self._keys.items())
            if most and keys > most
        ]

    def _accounts(self) -> list[tuple[str | int, ...]]:
        """Return budgets, agreed or spent, that the register's size does not explain."""
        found: list[tuple[str | int, ...]] = []
        for account in sorted(self._budget_at):
            caller, municipality, epoch, generation = account
            if caller in self._partners:
                continue  # what was agreed with a partner follows from its volume, not from a register
            most = self._told.get(municipality, 0) * KEYS_PER_RESIDENT
            count = max(self._agreed[account], self._spent[account])
            if most and count > most:
                what = "spent" if self._spent[account] > most else "agreed"
                why = f"evaluations {what} in {municipality}, epoch {epoch}.{generation}; its register explains {most}"
                found.append(("budget", caller, count, _some(self._budget_at[account]), why))
        return found

    def _guesses(self) -> list[tuple[str | int, ...]]:
        """Return partners who had more evaluated than the signals that came of it explain."""
        spent: Counter[tuple[str, str]] = Counter()
        entries: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (caller, municipality, epoch, generation), count in self._spent.items():
            if caller in self._partners:
                spent[caller, municipality] += count
                entries[caller, municipality] += self._budget_at[caller, municipality, epoch, generation]
        found: list[tuple[str | int, ...]] = []
        for (caller, municipality), count in sorted(spent.items()):
            accepted = self._accepted[caller, municipality]
            if count > accepted * SLOTS * _REPEATED + _UNDER_WAY:
                why = f"evaluations in {municipality}, of which came {accepted} signals: these explain {SLOTS} each"
                found.append(("budget", caller, count, _some(entries[caller, municipality]), why))
        return found


def _some(entries: list[int]) -> str:
    shown = ", ".join(map(str, entries[:5]))
    return f"{shown} and {len(entries) - 5} more" if len(entries) > 5 else shown  # noqa: PLR2004 - five are evidence
