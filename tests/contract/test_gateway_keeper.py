"""What the gateway keeps for a while ends in time, and nothing earlier (`gateway.ports.keeping.Keeper`)."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from audit.log import AuditLog
from gateway.adapters import migrations
from gateway.adapters.acceptance_store import SqlAcceptances
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.feedback_store import SqlFeedbackBox
from gateway.adapters.framing import open_frames
from gateway.adapters.mailbox_store import SqlMailbox
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.adapters.retention_store import SqlKeeper
from gateway.adapters.schema import audit_log
from gateway.domain.enrolment import Partner, PartnerState
from gateway.domain.retention import Keeping, RetentionPeriods
from gateway.ports.accepting import Parcel, Waybill
from gateway.retention import Retention
from keys.custody.file import create_wrapping_key
from keys.feedback import SEALED_SIZE
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode
from servicekit.clock import CallableClock
from servicekit.group_commit import Writer
from servicekit.migration import upgrade
from servicekit.store import open_engine
from servicekit.transactions import read_transaction
from signals.signal import PartnerType

HERE, ALICE, NODE = MunicipalityCode("0654"), Oin("00000099000000000001"), Oin("00000099000000000101")
START = date(2026, 3, 20)


class Place:
    """A gateway's stores with a clock that can be moved."""

    def __init__(self, place, mailboxes, directory):
        self.today = START
        clock = CallableClock(lambda: datetime(self.today.year, self.today.month, self.today.day, tzinfo=UTC))
        self.engine = open_engine(place)
        upgrade(self.engine, migrations.__name__)
        self.writer = Writer(self.engine)
        trail = AuditTrail(AuditLog("gateway.test", audit_log), clock)
        create_wrapping_key(directory / "wrapping.key")
        references = ReferenceKeys(directory / "references", directory / "wrapping.key")
        self.frames = open_frames(mailboxes, self.engine)
        self.acceptances = SqlAcceptances(self.engine, self.writer, trail, references, self.frames)
        self.mailbox = SqlMailbox(self.engine, self.writer, trail, self.frames)
        self.box = SqlFeedbackBox(self.engine, self.writer, trail, self.frames)
        self.retention = Retention(
            keeper=SqlKeeper(self.engine, trail), periods=RetentionPeriods(), clock=clock
        )  # fmt: skip
        SqlEnrolments(self.engine, trail).put_partner(
            Partner(
                oin=ALICE, name="P", partner_type=PartnerType.ENERGY, signing_key=None, sealing_key=None, modes={},
                signal_types=frozenset(), state=PartnerState.ACTIVE,
            )
        )  # fmt: skip

    async def accept(self, count=1):
        parcels = [
            Parcel(
                SignalId(os.urandom(16)),
                os.urandom(64),
                Waybill(municipality=HERE, day=Day.of(self.today), mode=Mode.DIRECT),
            )
            for _ in range(count)
        ]
        await self.acceptances.accept(ALICE, parcels, {})
        return parcels

    def status(self):
        return {found.keeping: (found.kept, found.overdue) for found in self.retention.status()}

    def entries(self):
        with read_transaction(self.engine) as connection:
            return list(connection.execute(select(audit_log.entry.c.entry)).scalars())


@pytest.fixture
def place(kept, tmp_path):
    place = Place(*kept, tmp_path)
    yield place
    if place.frames is not None:
        place.frames.close()
    place.writer.stop()
    place.engine.dispose()


def ends(place, keeping, last):
    """Show that one thing is kept through its last day, is overdue the day after, and ends with a run."""
    place.today = last
    assert place.retention.run()[keeping] == 0
    place.today = last + timedelta(days=1)
    assert place.status()[keeping] == (1, 1)
    assert place.retention.run()[keeping] == 1
    assert place.status()[keeping] == (0, 0)


async def test_bundles_that_nobody_collects_end_with_their_withdrawals(place):
    await place.accept()
    ends(place, Keeping.MAILBOX, START + timedelta(days=62))
    assert await place.mailbox.page(HERE, after=0, limit=10) == []
    assert place.status()[Keeping.RECEIPTS] == (1, 0)


async def test_what_came_later_stays(place):
    await place.accept()
    place.today += timedelta(days=40)
    await place.accept(2)
    place.today += timedelta(days=30)
    assert place.retention.run()[Keeping.MAILBOX] == 1
    assert place.status()[Keeping.MAILBOX] == (2, 0)


async def test_receipts_end_after_thirteen_months(place):
    [parcel] = await place.accept()
    ends(place, Keeping.RECEIPTS, date(2027, 4, 20))
    assert await place.acceptances.receipts(ALICE, [parcel.signal_id]) == {}


async def test_feedback_that_no_partner_collects_ends(place):
    await place.box.deposit(NODE, HERE, {ALICE: [os.urandom(SEALED_SIZE)]}, quota=10)
    ends(place, Keeping.FEEDBACK, date(2027, 4, 20))


async def test_digests_of_collected_feedback_end_sooner(place):
    await place.box.deposit(NODE, HERE, {ALICE: [os.urandom(SEALED_SIZE)]}, quota=10)
    [record] = await place.box.page(ALICE, after=0, limit=10)
    await place.box.acknowledge(ALICE, [record.sequence])
    ends(place, Keeping.DIGESTS, START + timedelta(days=92))


async def test_a_run_is_on_record_with_what_ended(place):
    await place.accept(3)
    place.today += timedelta(days=100)
    place.retention.run_when_due()
    place.retention.run_when_due()
    ended = [entry for entry in place.entries() if b'"retention_ended"' in entry]
    runs = [entry for entry in place.entries() if b'"retention_run"' in entry]
    assert (len(ended), len(runs)) == (1, 1)
    assert b'"count":3' in ended[0]
    assert b'"mailbox"' in ended[0]


# A server frees the room of what ended; docs/operations/postgresql.md says what its files show until that is used.
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
async def test_what_ended_is_in_no_file(place, tmp_path):
    [parcel] = await place.accept()
    place.today += timedelta(days=500)
    place.retention.run()
    place.writer.stop()
    place.engine.dispose()
    raw = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    assert HERE.value.encode() in raw, "the log, which stays"
    assert parcel.bundle not in raw
    assert parcel.signal_id.value not in raw
