"""Who submitted what, when, and which duties were attested: as the gateway took it in, and as a node found it."""

from collections import Counter

from audit.questions.answer import Answer, Fact

_BY_GATEWAY = "all (G1): the gateway checked"
_DUTIES = {
    "direct": _BY_GATEWAY,
    "direct_unsigned": _BY_GATEWAY,
    "blind": "all (G1): the client checked; the node does so after opening",
}
_OPENED = "all (G1): this node checked after opening"
_SHUT = "nobody here can tell: it is sealed"
_LACKING = "not all (G1): this node found it after opening"
_OF_A_GATEWAY = (
    "`all` is what the partner's type requires. In direct mode the gateway refuses a signal without. In blind mode it"
    " cannot see one: the client refuses it, and the node again after opening (`refused G1…` in that node's log)."
)
_OF_A_NODE = "A bundle that was left shut and opened later, after a move, stands in both rows."


class Submissions:
    """Acceptances, refusals and withdrawals per day and partner; in a node's log what arrived, opened or not."""

    name = "submissions"
    question = "Who submitted what and when, with which duties attested?"

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str, str, str, str]] = Counter()
        self._notes: set[str] = set()

    def take(self, fact: Fact) -> None:
        """Count one entry."""
        mode, where = fact.get("mode", "-"), fact.get("municipality", "-")
        match fact.action:
            case "signal_accepted":
                self._count(fact, fact["actor"], where, "accepted", mode, _DUTIES.get(mode, "-"))
            case "signals_refused":
                self._count(fact, fact["actor"], "-", f"refused {fact['code']}", "-", "-", fact["count"])
            case "signal_withdrawn" if fact["origin"] == "partner-api":
                self._count(fact, fact["actor"], where, "withdrawn", "-", "-")
            case "signal_decided" if fact.get("cause", "arrival") == "arrival":
                self._arrived(fact, "opened", _OPENED)
            case "bundle_opened_none":
                self._arrived(fact, "opened", _OPENED)
            case "bundle_unopened":
                self._arrived(fact, "left shut", _SHUT)
            case "bundle_refused":
                lacking = fact["code"].startswith("G1")
                self._arrived(fact, f"refused {fact['code']}", _LACKING if lacking else "-")

    def answer(self) -> Answer:
        """Return the table."""
        rows = [
            (day, partner, where, what, mode, count, duties)
            for (day, partner, where, what, mode, duties), count in sorted(self._counts.items())
        ]
        columns = ("day", "partner", "municipality", "what", "mode", "signals", "duties attested")
        return Answer(
            name=self.name, question=self.question, columns=columns, rows=rows, notes=tuple(sorted(self._notes))
        )

    def _arrived(self, fact: Fact, what: str, duties: str) -> None:
        key = (fact.day, fact.get("partner", "-"), "own", f"arrived, {what}", fact.get("mode", "-"), duties)
        self._counts[key] += 1
        self._notes.add(_OF_A_NODE)

    def _count(self, fact: Fact, partner: str, where: str, what: str, mode: str, duties: str, count: int = 1) -> None:
        self._counts[fact.day, partner, where, what, mode, duties] += count
        self._notes.add(_OF_A_GATEWAY)
