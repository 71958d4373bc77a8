"""Link keys for residents who have none yet: blind, have evaluated, verify, derive, store.

An interruption costs nothing: requests that were under way are repeated as they were, before anything new is asked.
Inputs that several residents share, and inputs evaluated before, are not evaluated again.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import Engine

from audit.events import EventId
from keys.linkage import SlotInput, resident_inputs
from municipality_node.audit_trail import AuditTrail
from municipality_node.linking.evaluations import Evaluations
from municipality_node.linking.leaf import LeafKey
from municipality_node.store.batches import Batch
from municipality_node.store.link_keys import LinkKeys
from municipality_node.store.residents import Residents, StoredResident
from municipality_node.store.revisions import register_changed
from servicekit.transactions import read_transaction, write_transaction

RESIDENTS_AT_ONCE = 1_000
THREADS = 3

Progress = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class _Portion:
    """Some residents, the inputs of each, and which of those still need an evaluation."""

    inputs: Mapping[int, tuple[bytes, ...]]
    digests: Mapping[int, bytes]
    """Of the register rows that the inputs were made of."""
    missing: dict[bytes, SlotInput]
    evaluations: list[tuple[Batch, Future[dict[bytes, bytes]]]] = field(default_factory=list)


class Linking:
    """Gives every resident of one municipality its link keys."""

    def __init__(
        self,
        *,
        engine: Engine,
        residents: Residents,
        link_keys: LinkKeys,
        evaluations: Evaluations,
        audit: AuditTrail,
    ) -> None:
        self._engine = engine
        self._residents = residents
        self._link_keys = link_keys
        self._evaluations = evaluations
        self._audit = audit

    def waiting(self, leaf: LeafKey) -> int:
        """Return how many residents have no keys under `leaf` yet."""
        with read_transaction(self._engine) as connection:
            return self._residents.count_without_links(connection, leaf.number)

    def run(self, leaf: LeafKey, progress: Progress) -> int:
        """Return how many keys were evaluated; afterwards every resident has its keys.

        `progress` hears the number of residents done. Raises EvaluationRefused (a proof that fails, a budget),
        GatewayUnavailable; what was stored until then stays.
        """
        evaluated, done = self._repeat(leaf), 0
        portions = self._portions(leaf)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="linking") as threads:
            under_way: deque[_Portion] = deque()
            under_evaluation: set[bytes] = set()
            try:
                for portion in portions:
                    self._start(threads, leaf, portion, under_evaluation)
                    under_way.append(portion)
                    # One portion ahead: the threads stay busy while a portion is written.
                    while len(under_way) > 1:
                        evaluated += self._store(leaf, finished := under_way.popleft())
                        under_evaluation.difference_update(finished.missing)
                        done += len(finished.inputs)
                        progress(done)
                while under_way:
                    evaluated += self._store(leaf, finished := under_way.popleft())
                    done += len(finished.inputs)
                    progress(done)
            finally:
                threads.shutdown(wait=True, cancel_futures=True)
        if done:
            self._record(leaf, evaluated, done)
        return evaluated

    def _repeat(self, leaf: LeafKey) -> int:
        """Finish what a process that ended had begun; return how many keys that gave."""
        unfinished = self._evaluations.unfinished(leaf)
        for batch in unfinished:
            keys = self._evaluations.evaluate(leaf, batch)
            with write_transaction(self._engine) as connection:
                self._evaluations.keep(connection, leaf, batch, keys)
        return sum(len(batch.slots) for batch in unfinished)

    def _portions(self, leaf: LeafKey) -> Iterator[_Portion]:
        after = 0
        while waiting := self._next_residents(leaf, after):
            after = waiting[-1].id
            yield self._portion(leaf, waiting)

    def _next_residents(self, leaf: LeafKey, after: int) -> list[StoredResident]:
        with read_transaction(self._engine) as connection:
            return self._residents.without_links(connection, leaf.number, after=after, limit=RESIDENTS_AT_ONCE)

    def _portion(self, leaf: LeafKey, waiting: list[StoredResident]) -> _Portion:
        inputs: dict[int, tuple[bytes, ...]] = {}
        wanted: dict[bytes, SlotInput] = {}
        for stored in waiting:
            slots = {self._link_keys.input_ref(slot): slot for slot in resident_inputs(
                stored.resident.identity, leaf.profile
            )}  # fmt: skip
            inputs[stored.id] = tuple(slots)
            wanted.update(slots)
        with read_transaction(self._engine) as connection:
            known = self._link_keys.known(connection, leaf.number, list(wanted))
        return _Portion(
            inputs=inputs,
            digests={stored.id: stored.digest for stored in waiting},
            missing={ref: slot for ref, slot in wanted.items() if ref not in known},
        )

    def _start(
        self, threads: ThreadPoolExecutor, leaf: LeafKey, portion: _Portion, under_evaluation: set[bytes]
    ) -> None:
        portion.missing = {ref: slot for ref, slot in portion.missing.items() if ref not in under_evaluation}
        under_evaluation.update(portion.missing)
        portion.evaluations = [
            (batch, threads.submit(self._evaluations.evaluate, leaf, batch))
            for batch in self._evaluations.begin(leaf, list(portion.missing.values()))
        ]

    def _store(self, leaf: LeafKey, portion: _Portion) -> int:
        for batch, evaluation in portion.evaluations:
            keys = evaluation.result()
            with write_transaction(self._engine) as connection:
                self._evaluations.keep(connection, leaf, batch, keys)
        wanted = list({ref for refs in portion.inputs.values() for ref in refs})
        with write_transaction(self._engine) as connection:
            ids = self._link_keys.known(connection, leaf.number, wanted)
            # Who was changed by an import meanwhile has other keys, and stays without links until the next run.
            same = self._residents.unchanged(connection, portion.digests)
            self._link_keys.link(
                connection,
                leaf.number,
                {resident: [ids[ref] for ref in refs] for resident, refs in portion.inputs.items() if resident in same},
            )
        return len(portion.missing)

    def _record(self, leaf: LeafKey, keys: int, residents: int) -> None:
        facts = {"keys": keys, "residents": residents, "epoch": leaf.epoch, "generation": leaf.generation}
        with write_transaction(self._engine) as connection:
            register_changed(connection)
            self._audit.record(connection, [self._audit.event(EventId.KEYS_INDEXED, "index", facts)])
