"""What every box of feedback guarantees (`gateway.ports.feedback.FeedbackBox`)."""

import asyncio
import os
from datetime import UTC, datetime

import pytest

from audit.log import AuditLog
from gateway.adapters import migrations
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.feedback_store import SqlFeedbackBox
from gateway.adapters.framing import open_frames
from gateway.adapters.schema import audit_log
from gateway.domain.enrolment import Partner, PartnerState
from gateway.errors import FeedbackQuota
from keys.feedback import SEALED_SIZE
from keys.identity import MunicipalityCode, Oin
from servicekit.clock import CallableClock
from servicekit.group_commit import Writer
from servicekit.migration import upgrade
from servicekit.store import open_engine
from signals.signal import PartnerType

HERE, THERE = MunicipalityCode("0654"), MunicipalityCode("0687")
ALICE, BOB = Oin("00000099000000000001"), Oin("00000099000000000002")
NODE, OTHER_NODE = Oin("00000099000000000101"), Oin("00000099000000000102")
QUOTA = 10


def open_box(place, mailboxes):
    engine = open_engine(place)
    upgrade(engine, migrations.__name__)
    writer = Writer(engine)
    trail = AuditTrail(AuditLog("gateway.test", audit_log), CallableClock(lambda: datetime(2026, 3, 20, tzinfo=UTC)))
    enrolments = SqlEnrolments(engine, trail)
    for oin in (ALICE, BOB):
        enrolments.put_partner(
            Partner(
                oin=oin, name="Partner", partner_type=PartnerType.ENERGY, signing_key=None, sealing_key=None, modes={},
                signal_types=frozenset(), state=PartnerState.ACTIVE,
            )
        )  # fmt: skip

    frames = open_frames(mailboxes, engine)

    def close():
        writer.stop()
        if frames is not None:
            frames.close()
        engine.dispose()

    return SqlFeedbackBox(engine, writer, trail, frames), close


@pytest.fixture
def reopen(kept):
    return lambda: open_box(*kept)


@pytest.fixture
def box(reopen):
    opened, close = reopen()
    yield opened
    close()


def sealed(count=1):
    return [os.urandom(SEALED_SIZE) for _ in range(count)]


async def deposit(box, records, partner=ALICE, municipality=HERE, quota=QUOTA):
    return await box.deposit(NODE, municipality, {partner: records}, quota=quota)


async def waiting(box, partner=ALICE, after=0, limit=100):
    return list(await box.page(partner, after=after, limit=limit))


async def test_records_wait_for_their_partner_and_no_other_in_the_order_they_came(box):
    first, second, other = sealed(3)
    await deposit(box, [first])
    await deposit(box, [other], partner=BOB)
    await deposit(box, [second], municipality=THERE)
    found = await waiting(box)
    assert [(record.municipality, record.sealed) for record in found] == [(HERE, first), (THERE, second)]
    assert [record.sealed for record in await waiting(box, BOB)] == [other]
    assert await waiting(box, after=found[-1].sequence) == []
    assert await waiting(box, limit=1) == found[:1]


async def test_depositing_again_is_no_second_record_within_a_call_and_across_calls(box):
    one, other = sealed(2)
    assert await deposit(box, [one, one, other]) == 2
    again = await asyncio.gather(*(deposit(box, [one, other]) for _ in range(4)))
    assert (sum(again), len(await waiting(box))) == (0, 2)


async def test_what_was_acknowledged_is_gone_and_does_not_come_back_with_a_late_repetition(box):
    records = sealed(3)
    await deposit(box, records)
    first, second, third = await waiting(box)
    assert await box.acknowledge(ALICE, [first.sequence, third.sequence]) == 2
    assert await box.acknowledge(ALICE, [first.sequence, 999]) == 0
    assert await deposit(box, records) == 0
    assert await waiting(box) == [second]


async def test_a_partner_cannot_acknowledge_what_is_anothers(box):
    await deposit(box, sealed())
    [record] = await waiting(box)
    assert await box.acknowledge(BOB, [record.sequence]) == 0
    assert await waiting(box) == [record]


async def test_the_quota_refuses_a_deposit_whole_and_acknowledgement_makes_room(box):
    await deposit(box, sealed(QUOTA - 1))
    with pytest.raises(FeedbackQuota):
        await deposit(box, sealed(2))
    assert len(await waiting(box)) == QUOTA - 1
    assert await deposit(box, sealed(2), municipality=THERE) == 2
    await box.acknowledge(ALICE, [record.sequence for record in await waiting(box)])
    assert await deposit(box, sealed(QUOTA)) == QUOTA


async def test_records_outlive_the_process(box, reopen):
    records = sealed(2)
    await deposit(box, records)
    again, close = reopen()
    assert [record.sealed for record in await waiting(again)] == records
    close()
