"""Has inputs evaluated in batches. A request is on disk before it is sent, so that it can be sent again as it was.

An evaluator charges before it evaluates, and charges an identical request once: a node that is killed between the two
repeats its unfinished requests, gets them for free, and loses nothing.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine

from keys.errors import KeysError
from keys.identity import Day
from keys.link_key import link_key
from keys.linkage import SlotInput
from municipality_node.errors import EvaluationRefused
from municipality_node.linking.leaf import LeafKey
from municipality_node.ports import Evaluator
from municipality_node.store.batches import Batch, Batches
from municipality_node.store.link_keys import LinkKeys
from servicekit.clock import Clock
from servicekit.transactions import read_transaction, write_transaction

BATCH = 1_024


class Evaluations:
    """The requests of one municipality."""

    def __init__(
        self,
        *,
        engine: Engine,
        batches: Batches,
        link_keys: LinkKeys,
        evaluators: Mapping[str, Evaluator],
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._batches = batches
        self._link_keys = link_keys
        self._evaluators = evaluators
        self._clock = clock

    def begin(self, leaf: LeafKey, slots: Sequence[SlotInput]) -> list[Batch]:
        """Return requests for these inputs, written down durably and not yet sent."""
        if not slots:
            return []
        today = Day.of(self._clock.now())
        with write_transaction(self._engine) as connection:
            return [
                self._batches.begin(connection, leaf.number, today, slots[start : start + BATCH])
                for start in range(0, len(slots), BATCH)
            ]

    def unfinished(self, leaf: LeafKey) -> list[Batch]:
        """Return the requests that were begun, here or in a process that ended, and whose keys are not kept yet."""
        with read_transaction(self._engine) as connection:
            return self._batches.unfinished(connection, leaf.number)

    def evaluate(self, leaf: LeafKey, batch: Batch) -> dict[bytes, bytes]:
        """Return the link key of every input, by its reference, after verifying the proof. Raises EvaluationRefused."""
        outputs = evaluate_batch(self._evaluators, leaf, batch)
        return {self._link_keys.input_ref(slot): key for slot, key in outputs.items()}

    def keep(self, connection: Connection, leaf: LeafKey, batch: Batch, keys: Mapping[bytes, bytes]) -> None:
        """Write the keys of a request; it is finished in the same transaction."""
        self._link_keys.add(connection, leaf.number, keys)
        self._batches.finish(connection, batch.id)


def evaluate_batch(evaluators: Mapping[str, Evaluator], leaf: LeafKey, batch: Batch) -> dict[SlotInput, bytes]:
    """Return the link key of every input, after verifying every evaluator's proof. Raises EvaluationRefused."""
    blinded = batch.seed.batch([slot.data for slot in batch.slots])
    if unknown := [one.id for one in leaf.evaluators if one.id not in evaluators]:
        raise EvaluationRefused("the manifest names an evaluator that is not configured", field=unknown[0])
    evaluations = [evaluators[one.id].evaluate(leaf, blinded.elements) for one in leaf.evaluators]
    try:
        outputs = blinded.outputs(evaluations, [one.public_key for one in leaf.evaluators])
    except (KeysError, ValueError) as error:
        code = str(getattr(error, "refusal", "malformed_evaluation"))
    else:
        return {
            slot: link_key(output, municipality=leaf.municipality, epoch=leaf.epoch, kind=slot.kind).secret.expose()
            for slot, output in zip(batch.slots, outputs, strict=True)
        }
    raise EvaluationRefused("the evaluation does not verify", field=code)
