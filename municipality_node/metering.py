"""What one municipality's work counts for the operator; what comes of matching is told in tens only."""

import time
from collections.abc import Iterable, Mapping, Sequence

from audit.witnessing.attestation import Standing
from keys.voprf import Evaluation
from municipality_node.domain.retention import Keeping
from municipality_node.linking.leaf import LeafKey
from municipality_node.ports import Evaluator, Mailbox, MailboxItem
from municipality_node.retention.running import ClassStatus
from servicekit.metrics.catalogue import QUEUES, WORKER_STATES, Name
from servicekit.metrics.coarse import Tens, floored
from servicekit.metrics.meter import Meter
from servicekit.readiness import Dependency, Finding

_LEFT = {
    Dependency.DISK: Name.NODE_DISK_FREE,
    Dependency.CERTIFICATE: Name.NODE_CERTIFICATE_LEFT,
    Dependency.MANIFEST: Name.NODE_MANIFEST_LEFT,
}


class NodeMeter:
    """The metrics of one municipality, in the meter of the process."""

    def __init__(self, meter: Meter, municipality: str) -> None:
        self._meter = meter
        self._municipality = municipality
        self._tens = Tens()

    def pulled(self, count: int) -> None:
        """Count items that were taken from the mailbox."""
        self._meter.count(Name.NODE_PULLED, count, municipality=self._municipality)

    def acknowledged(self, count: int) -> None:
        """Count items that were processed and let go."""
        self._meter.count(Name.NODE_ACKNOWLEDGED, count, municipality=self._municipality)

    def evaluated(self, evaluator: str, count: int) -> None:
        """Count elements that an evaluator evaluated."""
        self._meter.count(Name.NODE_EVALUATIONS, count, municipality=self._municipality, evaluator=evaluator)

    def worked(self, came_to: Mapping[str, int]) -> None:
        """Count what the items of a page came to; an empty page is work as well."""
        self._meter.set(Name.NODE_LAST_WORK, time.time(), municipality=self._municipality)
        for outcome, count in came_to.items():
            if told := self._tens.told(outcome, count):
                self._meter.count(Name.NODE_OUTCOMES, told, municipality=self._municipality, outcome=outcome)

    def state(self, state: str) -> None:
        """Say which state the worker is in."""
        for one in WORKER_STATES:
            self._meter.set(Name.NODE_STATE, one == state, municipality=self._municipality, state=one)

    def attested(self, standing: Standing | None) -> None:
        """Count a checkpoint and what witnesses did; None for one that was not signed."""
        outcome = "refused" if standing is None else "witnessed" if standing.witnessed else "unwitnessed"
        self._meter.count(Name.NODE_CHECKPOINTS, municipality=self._municipality, outcome=outcome)
        self._meter.set(Name.NODE_WITNESSED, outcome == "witnessed", municipality=self._municipality)
        for trouble in standing.trouble.values() if standing else ():
            self._meter.count(Name.NODE_WITNESS_TROUBLE, municipality=self._municipality, reason=trouble.value)

    def found(self, findings: Sequence[Finding]) -> None:
        """Say how dependencies stand."""
        for one in findings:
            self._meter.set(Name.NODE_READY, one.ready, municipality=self._municipality, dependency=one.dependency)
            if one.left is not None:
                self._meter.set(_LEFT[one.dependency], one.left, municipality=self._municipality)

    def kept(self, classes: Iterable[ClassStatus]) -> None:
        """Say what is kept too long, exactly, and what waits, in tens."""
        for one in classes:
            self._meter.set(Name.NODE_OVERDUE, one.overdue, municipality=self._municipality, data_class=one.keeping)
            if one.keeping in QUEUES:
                waiting = one.kept if one.keeping is Keeping.OUTBOX else floored(one.kept)
                self._meter.set(Name.NODE_WAITING, waiting, municipality=self._municipality, queue=one.keeping)


class MeteredMailbox:
    """See `municipality_node.ports.Mailbox`."""

    def __init__(self, mailbox: Mailbox, meter: NodeMeter) -> None:
        self._mailbox = mailbox
        self._meter = meter

    def pull(self, *, after: int, limit: int, wait_seconds: float) -> Sequence[MailboxItem]:
        """Return waiting items with a higher sequence, oldest first."""
        items = self._mailbox.pull(after=after, limit=limit, wait_seconds=wait_seconds)
        self._meter.pulled(len(items))
        return items

    def acknowledge(self, sequences: Sequence[int]) -> None:
        """Remove items for good."""
        self._mailbox.acknowledge(sequences)
        self._meter.acknowledged(len(sequences))

    def manifest(self, known_version: int) -> bytes | None:
        """Return the newest manifest document, or None."""
        return self._mailbox.manifest(known_version)


class MeteredEvaluator:
    """See `municipality_node.ports.Evaluator`."""

    def __init__(self, evaluator: Evaluator, name: str, meter: NodeMeter) -> None:
        self._evaluator = evaluator
        self._name = name
        self._meter = meter

    def evaluate(self, leaf: LeafKey, blinded: Sequence[bytes]) -> Evaluation:
        """Return the evaluation of a batch."""
        evaluation = self._evaluator.evaluate(leaf, blinded)
        self._meter.evaluated(self._name, len(blinded))
        return evaluation


def metered(evaluators: Mapping[str, Evaluator], meter: NodeMeter | None) -> Mapping[str, Evaluator]:
    """Return evaluators that count; as they are without a meter."""
    if meter is None:
        return evaluators
    return {name: MeteredEvaluator(one, name, meter) for name, one in evaluators.items()}
