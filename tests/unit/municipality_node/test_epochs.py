"""Epochs at a node: indexed ahead, matched side by side, destroyed without a trace."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from audit.note import NoteVerifier
from keys import voprf
from keys.epoch import EpochRoot
from keys.identity import Day
from keys.link_key import link_key
from keys.linkage import subject_slots
from keys.manifest import EpochEntry, EpochState, Evaluator, Leaf
from keys.secret import SecretBytes
from keys.suite import GateProfile
from municipality_node.errors import EvaluationRefused, ManifestRefused
from municipality_node.linking.destruction import destroyed_leaves
from municipality_node.linking.leaf import leaf_number
from municipality_node.store.cipher import ColumnDamaged
from municipality_node.store.signals import State
from municipality_node.viewing import Viewing
from servicekit.transactions import read_transaction
from tests.support.node import HERE, NOW, MemoryGateway, Node, a_row, id_of
from tests.support.signals import TODAY, a_signal

NEXT, ACTIVE, MATCHABLE, DESTROYED = EpochState
BORN = date(1980, 4, 12)


class RollingGateway(MemoryGateway):
    """A gateway with a root per epoch."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.roots = {1: self.root}
        self.under = (1, 1)
        self.asked: list[tuple[int, int]] = []
        self.refused: set[int] = set()

    def roll(self, keys, *leaves, states, **changes):
        """Publish epochs in these states with these (epoch, generation) leaves; seal under the last of the active."""
        epochs = []
        for number, state in states.items():
            self.roots.setdefault(number, EpochRoot(SecretBytes(os.urandom(64)), number))
            ended = NOW - timedelta(hours=1) if state is MATCHABLE else NOW + timedelta(days=100)
            epochs.append(
                EpochEntry(id=number, state=state, valid_from=NOW - timedelta(days=60), valid_to=ended, norm_version=1)
            )
        active = [number for number, state in states.items() if state is ACTIVE]
        self.under = max(leaf for leaf in leaves if leaf[0] in active)
        self.publish(keys, epochs=tuple(epochs), leaves=tuple(self._listed(*leaf) for leaf in leaves), **changes)

    def _listed(self, epoch, generation):
        public = self.roots[epoch].leaf(HERE, generation).public
        return Leaf(municipality=HERE, epoch=epoch, generation=generation, profile=GateProfile.BALANCED,
                    evaluators=(Evaluator(id="gateway", public_key=public),))  # fmt: skip

    def evaluate(self, leaf, blinded):
        if leaf.epoch in self.refused:
            raise EvaluationRefused("no budget", field="BUDGET_EXHAUSTED")
        self.asked.append((leaf.epoch, leaf.generation))
        self.evaluated += len(blinded)
        key = self.roots[leaf.epoch].leaf(HERE, leaf.generation)
        return voprf.blind_evaluate(key, blinded, voprf.random_scalar())

    def link_keys(self, signal):
        epoch, generation = self.under
        key = self.roots[epoch].leaf(HERE, generation)
        return [
            None if slot is None else link_key(voprf.evaluate(key, slot.data), municipality=HERE, epoch=epoch,
                                               kind=slot.kind)
            for slot in subject_slots(signal.subject(), GateProfile.BALANCED)
        ]  # fmt: skip

    def seal(self, signal, number, day=None, **header):
        epoch, generation = self.under
        return super().seal(signal, number, day, **{"epoch": epoch, "generation": generation, **header})


@pytest.fixture
def gateway():
    return RollingGateway()


@pytest.fixture
def node(tmp_path, gateway):
    made = Node(tmp_path, gateway)
    made.register(a_row())
    yield made
    made.close()


def keys_of(node, epoch, generation=1):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.link_keys.count(connection, leaf_number(epoch, generation))


def test_the_next_epoch_is_indexed_ahead_and_nothing_is_evaluated_at_activation(node, gateway):
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: ACTIVE, 2: NEXT})
    node.work()
    assert keys_of(node, 1) == keys_of(node, 2) > 0
    before = gateway.evaluated
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: MATCHABLE, 2: ACTIVE})
    gateway.submit(a_signal(birth_date=BORN), 1)
    assert node.work() == {"released": 1}
    assert gateway.evaluated == before


def test_signals_of_two_epochs_are_matched_side_by_side(node, gateway):
    old = gateway.seal(a_signal(birth_date=BORN), 1)
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: MATCHABLE, 2: ACTIVE})
    gateway.deliver(old)
    gateway.submit(a_signal(birth_date=BORN, arrears_since=TODAY - timedelta(days=90)), 2)
    node.manifests().refresh(gateway)
    assert sum(node.work().values()) == 2
    with read_transaction(node.tenant.engine) as connection:
        rows = [row for state in State for row in node.tenant.signals.in_state(connection, state)]
    assert {(row.leaf, row.opened) for row in rows} == {(leaf_number(1, 1), True), (leaf_number(2, 1), True)}


def test_a_bundle_of_an_epoch_that_begins_while_the_node_works_is_opened(node, gateway):
    node.work()
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: MATCHABLE, 2: ACTIVE})
    worker = node.worker()
    gateway.submit(a_signal(birth_date=BORN), 1)
    assert dict(worker.cycle(wait_seconds=0)) == {"released": 1}


def test_an_ended_epoch_is_accepted_for_48_hours_of_days_and_no_longer(node, gateway):
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: MATCHABLE, 2: ACTIVE})
    gateway.under = (1, 1)
    for number, days in ((1, 1), (2, 4)):
        gateway.submit(a_signal(birth_date=BORN), number, Day.of(TODAY + timedelta(days=days)))
    node.now = NOW + timedelta(days=4)
    assert node.work()["refused"] == 1
    with read_transaction(node.tenant.engine) as connection:
        assert node.tenant.signals.counts(connection)["refused"] == {"EPOCH_REFUSED": 1}


def test_what_is_refused_for_the_next_epoch_does_not_stop_the_days_work(node, gateway):
    gateway.refused = {2}
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: ACTIVE, 2: NEXT})
    gateway.submit(a_signal(birth_date=BORN), 1)
    assert node.work() == {"released": 1}
    assert keys_of(node, 2) == 0


def test_a_new_generation_is_indexed_and_the_former_matched_until_it_is_dropped(node, gateway):
    old, late = (gateway.seal(a_signal(birth_date=BORN), number) for number in (1, 3))
    gateway.roll(node.tenant.keys, (1, 1), (1, 2), states={1: ACTIVE})
    gateway.deliver(old)
    gateway.submit(a_signal(birth_date=BORN, arrears_since=TODAY - timedelta(days=90)), 2)
    assert sum(node.work().values()) == 2
    assert set(gateway.asked) == {(1, 1), (1, 2)}
    gateway.roll(node.tenant.keys, (1, 2), states={1: ACTIVE})
    gateway.deliver(late)
    assert node.work() == {"refused": 1}
    assert (keys_of(node, 1, 1), keys_of(node, 1, 2) > 0) == (0, True)


def test_an_epoch_that_comes_back_is_refused_also_after_a_restart(node, gateway):
    gateway.roll(node.tenant.keys, (1, 1), (2, 1), states={1: MATCHABLE, 2: ACTIVE})
    node.work()
    gateway.roll(node.tenant.keys, (1, 1), states={1: ACTIVE})
    node.restart()
    with pytest.raises(ManifestRefused) as refused:
        node.manifests().refresh(gateway)
    assert refused.value.field == "manifest_rollback"


LIVE = {f"{name}.sqlite-{part}" for name in ("store", "data-keys") for part in ("wal", "shm")}
"""Of a running SQLite; a backup takes what is in them along."""
LOCKS = {"work.lock", "work.next"}


def test_property_14_after_destruction_copies_from_before_give_no_link_key_back(tmp_path, node, gateway):
    """Of every file of the node but that of its data keys, which is in no backup (ADR 0104)."""
    gateway.submit(a_signal(surname="Visser", postcode="4301ZZ", birth_date=date(1970, 1, 2)), 1)
    node.work()
    assert {path.name for path in tmp_path.iterdir()} - LIVE - LOCKS == {"store.sqlite", "data-keys.sqlite"}
    before = tmp_path / "before"
    before.mkdir()
    with (
        closing(sqlite3.connect(tmp_path / "store.sqlite")) as live,
        closing(sqlite3.connect(before / "store.sqlite")) as copy,
    ):
        live.backup(copy)
    with read_transaction(node.tenant.engine) as connection:
        known = [key for _, key in node.tenant.link_keys.keys(connection, leaf_number(1, 1))]
        seeds = [record.seed for record in node.tenant.batches.records(connection)]
    assert known
    assert seeds
    kept = cells_of_leaves(tmp_path)
    assert all(cell in files_in(tmp_path) for cell in kept)
    gateway.roll(node.tenant.keys, (2, 1), states={1: DESTROYED, 2: ACTIVE})
    node.work()
    [destroyed] = destroyed_leaves(node.tenant)
    text = NoteVerifier.parse(node.tenant.audit.verifier).verify(destroyed.record)
    assert f"link keys removed {len(known)}\nunopened bundles removed 1" in text
    with read_transaction(node.tenant.engine) as connection:
        assert not node.tenant.signals.unopened_of_leaf(connection, leaf_number(1, 1))
    shutil.move(before, aside := tmp_path.with_name(f"{tmp_path.name}-before"))
    left = files_in(tmp_path)
    assert not [cell for cell in kept if cell in left]
    shutil.move(aside, before)
    # The store as it was, with every key that the node holds now.
    node.close()
    for name in ("store.sqlite", "store.sqlite-wal", "store.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(before / "store.sqlite", tmp_path / "store.sqlite")
    node.start()
    with read_transaction(node.tenant.engine) as connection:
        for kept in (node.tenant.link_keys.keys, node.tenant.link_keys.owners):
            with pytest.raises(ColumnDamaged):
                list(kept(connection, leaf_number(1, 1)))
        with pytest.raises(ColumnDamaged):
            list(node.tenant.batches.records(connection))
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [secret for secret in (*known, *seeds) if secret in held]


def cells_of_leaves(directory):
    """Return what the node keeps of its leaf in cells of its own: link keys, seeds, the data key."""
    queries = {
        "store.sqlite": ["SELECT sealed_key FROM link_key", "SELECT sealed_seed FROM evaluation_batch"],
        "data-keys.sqlite": ["SELECT wrapped FROM data_key WHERE data_class = 'link'"],
    }  # fmt: skip
    found = []
    for name, asked in queries.items():
        with closing(sqlite3.connect(directory / name)) as connection:
            for query in asked:
                cells = [cell for (cell,) in connection.execute(query)]
                assert cells
                found += cells
    return found


def files_in(directory):
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def test_what_was_opened_before_outlives_its_epoch(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    gateway.roll(node.tenant.keys, (2, 1), states={1: DESTROYED, 2: ACTIVE})
    node.work()
    (shown,) = Viewing(node.tenant, user="user-1").released()
    assert shown["signal_id"] == str(id_of(1))


def test_an_epoch_that_a_manifest_forgets_is_not_destroyed(node, gateway):
    node.work()
    gateway.roll(node.tenant.keys, (2, 1), states={2: ACTIVE})
    node.work()
    assert keys_of(node, 1) > 0
    assert destroyed_leaves(node.tenant) == []


def test_destruction_is_repeated_harmlessly(node, gateway):
    node.work()
    gateway.roll(node.tenant.keys, (2, 1), states={1: DESTROYED, 2: ACTIVE})
    for _ in range(2):
        node.work()
        node.restart()
    assert len(destroyed_leaves(node.tenant)) == 1
    assert (keys_of(node, 1), keys_of(node, 2) > 0) == (0, True)
