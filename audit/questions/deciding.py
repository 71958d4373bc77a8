"""What was decided about signals and by which rules; who set the thresholds, and when they came into force."""

from collections import Counter, defaultdict

from audit.questions.answer import NOTHING, Answer, Fact

_ONE_SIGNAL = (
    "One signal, rule by rule with value, operator and threshold: `drempel-node why OBJECT`, with the object of its"
    " signal_decided entry; it also holds the explanation to the entry's commitment."
)
_ELSEWHERE = "This log holds none: what a municipality decides is in its own."
_ACTS = {
    "policy_approved": "approved",
    "policy_loaded": "in force from here",
    "policy_simulated": "tried out, no effect",
    "casework_configured": "casework configured",
}

_IN_FORCE = frozenset({"policy_loaded", "casework_configured"})
"""Said at every start."""


class Decisions:
    """Every outcome with the rules and the policy that gave it."""

    name = "decisions"
    question = "Why were signals released, withheld, put to review, or left shut?"

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str, str]] = Counter()
        self._approved: dict[str, int] = defaultdict(int)
        self._by: dict[str, list[str]] = defaultdict(list)

    def take(self, fact: Fact) -> None:
        """Count one entry."""
        match fact.action:
            case "signal_decided":
                rules = ", ".join(fact["rules"]) or "none spoke against"
                self._counts[fact["outcome"], rules, fact["policy_hash"][:16], fact.get("cause", "arrival")] += 1
            case "bundle_unopened":
                self._counts["left shut", "no link key of a resident opens it", "-", "-"] += 1
            case "bundle_opened_none":
                self._counts["none", "opened by a link key, about nobody here in clear", "-", "-"] += 1
            case "bundle_refused":
                self._counts["refused", fact["code"], "-", "-"] += 1
            case "policy_approved":
                policy = fact["policy_hash"][:16]
                self._approved[policy] = max(self._approved[policy], fact["count"])
                self._by[policy].append(fact["actor"])

    def answer(self) -> Answer:
        """Return the table."""
        rows = [
            (outcome, rules, policy, *self._approval(policy), cause, count)
            for (outcome, rules, policy, cause), count in sorted(self._counts.items())
        ]
        columns = ("outcome", "rules", "policy (hash)", "approvals", "approved by", "cause", "signals")
        return Answer(
            name=self.name,
            question=self.question,
            columns=columns,
            rows=rows,
            notes=(_ONE_SIGNAL if rows else _ELSEWHERE,),
        )

    def _approval(self, policy: str) -> tuple[str | int, str]:
        """Return how many approvals a policy has, and whose."""
        if policy == NOTHING:
            return NOTHING, NOTHING
        return self._approved.get(policy, 0), ", ".join(dict.fromkeys(self._by.get(policy, ()))) or NOTHING


class Thresholds:
    """Policies and their approvals, in order of time."""

    name = "thresholds"
    question = "Who set the thresholds, and when?"

    def __init__(self) -> None:
        self._rows: list[tuple[str | int, ...]] = []
        self._last: dict[str, str] = {}

    def take(self, fact: Fact) -> None:
        """Keep one entry; a policy or a casework file that is loaded again unchanged is no news."""
        if fact.action not in _ACTS:
            return
        policy = fact.get("policy_hash") or fact.get("casework_hash")
        if fact.action in _IN_FORCE:
            if policy == self._last.get(fact.action):
                return
            self._last[fact.action] = policy
        self._rows.append(
            (fact["index"], fact["time"], _ACTS[fact.action], policy[:16], fact["actor"], fact.get("count", "-"))
        )

    def answer(self) -> Answer:
        """Return the table."""
        columns = ("entry", "time", "what", "policy (hash)", "by", "approvals so far")
        resolving = "`drempel-audit actor resolve` says, to two people together, who a user was."
        notes = (resolving if self._rows else _ELSEWHERE,)
        return Answer(name=self.name, question=self.question, columns=columns, rows=self._rows, notes=notes)
