"""The gateway's ports Epochs and Journal (`gateway.ports`) on every engine: durable, on record, before they return."""

import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.adapters.schema import audit_log
from gateway.domain.epochs import Epoch
from keys.header import Header
from keys.identity import Day
from keys.manifest import EpochState
from keys.suite import Mode, Suite
from servicekit.transactions import read_transaction
from tests.support.gateway_stores import ALICE, HERE, NOW, TODAY, parcel, waiting

FIRST = Epoch(
    id=1,
    state=EpochState.ACTIVE,
    norm_version=1,
    valid_from=NOW - timedelta(days=60),
    valid_to=NOW + timedelta(days=60),
)
NEXT = Epoch(id=2, state=EpochState.NEXT, norm_version=2, valid_from=None, valid_to=None)


def entries(stores, since=0):
    """Return what the log says of the acts so far, from an entry on."""
    with read_transaction(stores.engine) as connection:
        table = audit_log.entry.c
        rows = connection.scalars(select(table.entry).where(table.index >= since).order_by(table.index))
        return [json.loads(row) for row in rows]


def a_bundle(epoch):
    """Return a parcel whose bundle begins with the header of an epoch."""
    made = parcel()
    header = Header(
        suite=Suite.AS1, mode=Mode.DIRECT, partner=ALICE, municipality=HERE, epoch=epoch, generation=1, day=TODAY,
        signal_id=made.signal_id, manifest_hash=bytes(32), key_id=bytes(8),
    )  # fmt: skip
    return made._replace(bundle=header.encode() + os.urandom(400))


class TestEpochs:
    def test_what_was_put_is_read_back_and_raises_the_revision_once(self, stores):
        revision = stores.enrolments.revision()
        stores.epochs.put([FIRST, NEXT])
        assert stores.enrolments.enrolled().epochs == (FIRST, NEXT)
        assert stores.enrolments.revision() == revision + 1
        ended = replace(FIRST, state=EpochState.MATCHABLE)
        stores.epochs.put([ended, replace(NEXT, state=EpochState.ACTIVE, valid_from=NOW)])
        assert [epoch.state for epoch in stores.enrolments.enrolled().epochs] == [
            EpochState.MATCHABLE, EpochState.ACTIVE,
        ]  # fmt: skip
        assert [entry["action"] for entry in entries(stores)[-4:]] == [
            "epoch_activated", "epoch_planned", "epoch_ended", "epoch_activated",
        ]  # fmt: skip

    def test_epochs_of_which_one_cannot_be_written_are_not_written_at_all(self, stores):
        before, known = entries(stores), stores.enrolments.enrolled()
        with pytest.raises(Exception, match="norm_version"):
            stores.epochs.put([FIRST, replace(NEXT, norm_version=None)])
        assert stores.enrolments.enrolled() == known
        assert entries(stores) == before

    async def test_a_destroyed_epoch_takes_what_was_sealed_under_it_and_nothing_else(self, stores):
        stores.epochs.put([FIRST, replace(NEXT, state=EpochState.ACTIVE)])
        batch = [a_bundle(epoch) for epoch in (1, 2, 1)]
        await stores.acceptances.accept(ALICE, batch, {})
        stores.epochs.begin_destruction(1)
        assert stores.epochs.destroy(replace(FIRST, state=EpochState.DESTROYED)) == 2
        assert [item.bundle for item in await waiting(stores)] == [batch[1].bundle]
        begun, done = entries(stores)[-2:]
        assert (begun["action"], done["action"], done["bundles"]) == ("epoch_destruction_begun", "epoch_destroyed", 2)
        assert stores.epochs.destroy(replace(FIRST, state=EpochState.DESTROYED)) == 0, "repeated after a crash"

    def test_an_escrow_is_remembered_for_ever_by_whoever_opens_the_store(self, stores):
        stores.epochs.put([FIRST])
        assert not stores.epochs.escrowed(1)
        for _ in range(2):
            stores.epochs.note_escrow(1, ["zoe", "ann"])
        stores.epochs.note_recovered(1)
        other, close = stores.reopen()
        assert (other.epochs.escrowed(1), other.epochs.escrowed(2)) == (True, False)
        close()
        escrowed, again, recovered = entries(stores)[-3:]
        assert (escrowed["first_custodian"], escrowed["second_custodian"]) == ("ann", "zoe")
        assert [again["action"], recovered["action"]] == ["epoch_escrowed", "epoch_recovered"]


class TestJournal:
    async def test_every_act_of_the_process_is_on_record_when_it_returns(self, stores):
        size = len(entries(stores))
        await stores.journal.started("1.2.3", 4)
        await stores.journal.references_ended(3, Day(20_000))
        await stores.journal.caller_refused(None, "node")
        await stores.journal.caller_refused(ALICE, "partner")
        await stores.journal.stopped()
        told = entries(stores, size)
        assert [entry["action"] for entry in told] == [
            "service_started", "keys_loaded", "keys_loaded", "references_destroyed", "caller_refused",
            "caller_refused", "service_stopped",
        ]  # fmt: skip
        assert (told[0]["version"], told[1]["epoch"], told[3]["count"], told[3]["day"]) == ("1.2.3", 4, 3, 20_000)
        assert [entry["actor"] for entry in told[4:6]] == ["service", ALICE.value]
        assert {entry["result"] for entry in told[4:6]} == {"refused"}

    async def test_what_one_process_wrote_down_another_reads(self, stores):
        other, close = stores.reopen()
        size = len(entries(stores))
        await other.journal.started("1.2.3", 4)
        await stores.journal.stopped()
        close()
        assert [entry["index"] for entry in entries(stores, size)] == list(range(size, size + 4))
