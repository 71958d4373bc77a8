"""One bundle through the node: unseal, find, open, compare, decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.bundle import parse_bundle
from keys.linkage import SlotKind, Subject, subject_slots
from keys.seal import SealPrivateKey
from municipality_node.domain.comparison import Comparison, compare
from municipality_node.domain.decision import Decision, Outcome, decide
from municipality_node.domain.resident import Resident
from municipality_node.evaluation.index import Index
from municipality_node.evaluation.plan import Plan
from municipality_node.evaluation.registers import Register
from signals import canonical, content


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one row of the partner file."""

    partner_ref: str
    decision: Decision
    refusal: str = ""
    """The code for which the row went no further; empty when it was sealed."""
    slots: tuple[int, ...] = ()
    """The slots that opened."""
    kinds: tuple[SlotKind, ...] = ()
    """The kind of key that opened each of them."""
    comparison: Comparison | None = None

    @property
    def matched(self) -> Resident | None:
        """The resident that a match or a review names."""
        best = self.decision.best
        named = self.decision.outcome is not Outcome.NONE and best is not None
        return best.candidate if named and best and isinstance(best.candidate, Resident) else None


_NOBODY = Decision(outcome=Outcome.NONE, best=None, grounds=())


def refused(partner_ref: str, code: str) -> Finding:
    """Return the finding of a row that cannot be sealed."""
    return Finding(partner_ref=partner_ref, decision=_NOBODY, refusal=code)


class Matcher:
    """The node's side of a run for one municipality."""

    def __init__(self, register: Register, index: Index, key: SealPrivateKey, plan: Plan) -> None:
        self._register = register
        self._index = index
        self._key = key
        self._plan = plan

    def match(self, bundle: bytes, partner_ref: str) -> Finding:
        """Return what the node makes of a bundle; what no key opens stays shut."""
        unsealed = parse_bundle(bundle).unseal(self._key)
        hits = self._index.hits(unsealed.tags)
        if not hits:
            return Finding(partner_ref=partner_ref, decision=_NOBODY)
        opened = content.unpack(unsealed.open(hits[0].slot, hits[0].link_key))
        signal = canonical.decode(opened.canonical).signal
        subject = signal.subject()
        found = {position for hit in hits for position in hit.residents}
        comparison = compare(
            subject,
            self._candidates(found, subject),
            self._register.population,
            on=signal.sent_date,
            weights=self._plan.weights,
        )
        slots = tuple(sorted({hit.slot for hit in hits}))
        inputs = subject_slots(subject, self._plan.profile)
        return Finding(
            partner_ref=signal.partner_ref,
            decision=decide(comparison, self._plan.settings),
            slots=slots,
            kinds=tuple(opener.kind for slot in slots if (opener := inputs[slot])),
            comparison=comparison,
        )

    def _candidates(self, found: set[int], subject: Subject) -> Sequence[Resident]:
        """Return whoever a slot opened for, everybody at their addresses, and everybody at the stated one."""
        residents = {position: self._register.residents[position] for position in found}
        positions = set(found)
        for resident in residents.values():
            positions.update(self._register.at(resident.identity.address))
        positions.update(self._register.at(subject.address))
        return [residents.get(position) or self._register.residents[position] for position in sorted(positions)]
