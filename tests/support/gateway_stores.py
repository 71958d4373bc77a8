"""The gateway's stores, and what tests put into them."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from audit.log import AuditLog
from gateway.adapters import migrations
from gateway.adapters.acceptance_store import SqlAcceptances
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.budget_store import SqlBudgets
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.epoch_store import SqlEpochs
from gateway.adapters.feedback_store import SqlFeedbackBox
from gateway.adapters.framing import Frames, open_frames
from gateway.adapters.journal_store import SqlJournal
from gateway.adapters.ledger_store import SqlLedger
from gateway.adapters.lost_frames import SqlLostFrames
from gateway.adapters.mailbox_store import SqlMailbox
from gateway.adapters.overview_store import SqlOverview
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.adapters.schema import audit_log
from gateway.adapters.taking_back import TakingBack
from gateway.domain.enrolment import Connection, Partner
from gateway.ports.accepting import Acceptances, Allowance, Parcel, Waybill
from gateway.ports.enrolling import Enrolments, Epochs
from gateway.ports.evaluating import Budgets, EvaluationLedger
from gateway.ports.feedback import FeedbackBox
from gateway.ports.journal import Journal
from gateway.ports.mailboxes import LostFrames, Mailbox
from gateway.ports.overview import Overview
from keys.custody.file import create_wrapping_key
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.manifest import SealKeyEntry
from keys.seal import SealPrivateKey
from keys.signing import SigningKey
from keys.suite import Mode, Suite
from servicekit.clock import CallableClock
from servicekit.group_commit import Writer
from servicekit.migration import upgrade
from servicekit.store import open_engine
from signals.signal import PartnerType

HERE, THERE = MunicipalityCode("0654"), MunicipalityCode("0687")
ALICE, BOB = Oin("00000099000000000001"), Oin("00000099000000000002")
NODE, OTHER_NODE = Oin("00000099000000000101"), Oin("00000099000000000102")
TODAY = Day(20_532)
NOW = datetime(2026, 3, 20, tzinfo=UTC)


@dataclass
class Stores:
    acceptances: Acceptances
    mailbox: Mailbox
    ledger: EvaluationLedger
    enrolments: Enrolments
    overview: Overview
    budgets: Budgets
    box: FeedbackBox
    frames: Frames | None
    lost: LostFrames
    epochs: Epochs
    journal: Journal
    engine: Engine
    reopen: object


def open_stores(place, mailboxes=None, *, directory):
    """Return the stores at a place, which processes of one installation share, and what closes them."""
    engine = open_engine(place)
    upgrade(engine, migrations.__name__)
    writer = Writer(engine)
    trail = AuditTrail(AuditLog("gateway.test", audit_log), CallableClock(lambda: NOW))
    if not (directory / "wrapping.key").exists():
        create_wrapping_key(directory / "wrapping.key")
    references = ReferenceKeys(directory / "references", directory / "wrapping.key")
    frames = open_frames(mailboxes, engine)
    stores = Stores(
        acceptances=SqlAcceptances(engine, writer, trail, references, frames),
        mailbox=SqlMailbox(engine, writer, trail, frames),
        box=SqlFeedbackBox(engine, writer, trail, frames),
        ledger=SqlLedger(writer, trail),
        enrolments=SqlEnrolments(engine, trail),
        overview=SqlOverview(engine),
        budgets=SqlBudgets(engine, trail),
        epochs=SqlEpochs(engine, trail, frames),
        journal=SqlJournal(writer, trail),
        frames=frames,
        lost=SqlLostFrames(engine, trail, TakingBack(trail, references), frames),
        engine=engine,
        reopen=lambda: open_stores(place, mailboxes, directory=directory),
    )

    def close():
        writer.stop()
        if frames is not None:
            frames.close()
        engine.dispose()

    return stores, close


def a_partner(oin, **changes):
    fields = {"oin": oin, "name": "Partner", "partner_type": PartnerType.ENERGY, "sealing_key": None,
              "signing_key": SigningKey.generate().verify_key, "modes": {"*": Mode.DIRECT}}  # fmt: skip
    return Partner(**{**fields, **changes})


def a_connection(code, node, budget=100):
    root = SigningKey.generate()
    entry = SealKeyEntry.signed(code, SealPrivateKey.generate(Suite.AS0).public, root)
    return Connection(code=code, node_oin=node, operator_oin=node, root_key=root.verify_key, seal_keys=(entry,),
                      budget=budget)  # fmt: skip


def sealed(municipality=HERE, *, epoch=1, most=5, signal_id=None):
    """Return a parcel that counts against a volume."""
    volume = Allowance(epoch=epoch, signals=most)
    waybill = Waybill(municipality=municipality, day=TODAY, mode=Mode.BLIND, allowance=volume)
    return parcel(municipality, signal_id)._replace(waybill=waybill)


def parcel(municipality=HERE, signal_id=None, *, size=64):
    waybill = Waybill(municipality=municipality, day=TODAY, mode=Mode.DIRECT)
    return Parcel(signal_id or SignalId(os.urandom(16)), os.urandom(size), waybill)


async def waiting(stores, code=HERE, after=0, limit=1000):
    return list(await stores.mailbox.page(code, after=after, limit=limit))
