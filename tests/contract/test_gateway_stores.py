"""What every store of the gateway guarantees (`gateway.ports`)."""

import asyncio
import os
from datetime import UTC, datetime
from importlib import resources

import pytest
from sqlalchemy import text

from audit.log import AuditLog
from gateway.adapters import ledger_lines, migrations
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.budget_store import SqlBudgets
from gateway.adapters.schema import audit_log, metadata
from gateway.domain.enrolment import ConnectionState, Merger, PartnerState
from gateway.domain.ledger import Account, Balance, Grant, LedgerFault, LedgerLine, LineKind
from gateway.domain.outcome import SignalCode
from gateway.errors import BudgetExhausted, GrantRefused, ManifestRefused
from gateway.ports.evaluating import Booking, Charge
from keys.identity import SignalId
from keys.signing import SigningKey
from keys.suite import Mode
from servicekit.clock import CallableClock
from servicekit.migration import upgrade
from servicekit.store import open_engine
from servicekit.transactions import read_transaction, write_transaction
from signals.routing import RoutingTable, postcode_number, whole
from signals.signal import SignalType
from tests.support.gateway_stores import (
    ALICE,
    BOB,
    HERE,
    NODE,
    NOW,
    OTHER_NODE,
    THERE,
    TODAY,
    a_connection,
    a_partner,
    parcel,
    waiting,
)


class TestAcceptances:
    async def test_an_accepted_parcel_has_a_receipt_and_waits_for_its_municipality(self, stores):
        here, there = parcel(), parcel(THERE)
        first, second = await stores.acceptances.accept(ALICE, [here, there], {})
        known = await stores.acceptances.receipts(ALICE, [here.signal_id, SignalId(bytes(16))])
        assert not first.repeated
        assert known == {here.signal_id: first.receipt}
        assert (second.receipt.municipality, second.receipt.day) == (THERE, TODAY)
        assert [item.bundle for item in await waiting(stores)] == [here.bundle]

    async def test_the_same_id_gets_the_same_receipt_within_a_call_and_across_calls(self, stores):
        one = parcel()
        twice = await stores.acceptances.accept(ALICE, [one, parcel(signal_id=one.signal_id), one], {})
        later = await asyncio.gather(*(stores.acceptances.accept(ALICE, [one], {}) for _ in range(5)))
        assert [item.repeated for item in twice] == [False, True, True]
        assert all(item.repeated for [item] in later)
        assert {item.receipt.receipt_id for batch in (twice, *later) for item in batch} == {twice[0].receipt.receipt_id}
        assert len(await waiting(stores)) == 1

    async def test_two_partners_may_use_one_id(self, stores):
        one = parcel()
        [mine] = await stores.acceptances.accept(ALICE, [one], {})
        [yours] = await stores.acceptances.accept(BOB, [one], {})
        assert mine.receipt.receipt_id != yours.receipt.receipt_id
        assert not yours.repeated

    async def test_receipts_and_mailbox_outlive_the_process(self, stores):
        one = parcel()
        [kept] = await stores.acceptances.accept(ALICE, [one], {})
        again, close = stores.reopen()
        assert await again.acceptances.receipts(ALICE, [one.signal_id]) == {one.signal_id: kept.receipt}
        assert [item.bundle for item in await waiting(again)] == [one.bundle]
        close()

    async def test_refusals_without_acceptances_are_recorded_too(self, stores):
        assert await stores.acceptances.accept(ALICE, [], {SignalCode.G5_NO_ROUTE: 3}) == []

    async def test_a_withdrawal_of_what_no_node_saw_leaves_nothing_behind(self, stores):
        one = parcel()
        await stores.acceptances.accept(ALICE, [one], {})
        receipts = await stores.acceptances.withdraw(ALICE, [one.signal_id, one.signal_id, SignalId(bytes(16))])
        assert [receipt.withdrawn if receipt else None for receipt in receipts] == [True, True, None]
        assert await waiting(stores) == []

    async def test_a_withdrawal_of_what_a_node_may_have_seen_is_told_once(self, stores):
        seen, delivered = parcel(), parcel()
        await stores.acceptances.accept(ALICE, [seen, delivered], {})
        _, last = await waiting(stores)
        await stores.mailbox.acknowledge(NODE, HERE, [last.sequence])
        for _ in range(2):
            await stores.acceptances.withdraw(ALICE, [seen.signal_id, delivered.signal_id])
        items = await waiting(stores)
        assert [(item.partner, item.signal_id, item.bundle) for item in items] == [
            (ALICE, seen.signal_id, None), (ALICE, delivered.signal_id, None),
        ]  # fmt: skip
        assert items[0].sequence > last.sequence

    async def test_a_partner_cannot_withdraw_what_another_sent(self, stores):
        one = parcel()
        await stores.acceptances.accept(ALICE, [one], {})
        assert await stores.acceptances.withdraw(BOB, [one.signal_id]) == [None]
        assert len(await waiting(stores)) == 1


class TestMailbox:
    async def test_pages_follow_each_other_in_order(self, stores):
        parcels = [parcel() for _ in range(7)]
        await stores.acceptances.accept(ALICE, parcels, {})
        first = await waiting(stores, limit=3)
        second = await waiting(stores, after=first[-1].sequence, limit=100)
        assert [item.bundle for item in (*first, *second)] == [item.bundle for item in parcels]

    async def test_items_of_another_municipality_are_neither_shown_nor_removed(self, stores):
        await stores.acceptances.accept(ALICE, [parcel()], {})
        [item] = await waiting(stores)
        assert await waiting(stores, THERE) == []
        assert await stores.mailbox.acknowledge(OTHER_NODE, THERE, [item.sequence]) == 0
        assert await stores.mailbox.acknowledge(NODE, HERE, [item.sequence, item.sequence + 1]) == 1
        assert await stores.mailbox.acknowledge(NODE, HERE, [item.sequence]) == 0

    async def test_a_sequence_is_never_used_again(self, stores):
        await stores.acceptances.accept(ALICE, [parcel()], {})
        [old] = await waiting(stores)
        await stores.mailbox.acknowledge(NODE, HERE, [old.sequence])
        await stores.acceptances.accept(ALICE, [parcel()], {})
        [new] = await waiting(stores)
        assert new.sequence > old.sequence


def account(**changes):
    fields = {"municipality": HERE, "epoch": 1, "generation": 1, "caller": NODE}
    return Account(**{**fields, **changes})


def charge(number, count, *, agreed=0, **changes):
    return Charge(account=account(**changes), agreed=agreed, request_hash=bytes([number]) * 32, count=count)


NEW, REPEATED = Booking(repeated=False), Booking(repeated=True)
OFFICERS = {"controller": SigningKey.generate(), "secretary": SigningKey.generate()}
KNOWN = {name: key.verify_key for name, key in OFFICERS.items()}


class TestLedger:
    async def test_a_repeated_request_is_free_and_exhaustion_books_nothing(self, stores):
        assert await stores.ledger.charge(charge(1, 60)) == NEW
        assert await stores.ledger.charge(charge(1, 60)) == REPEATED
        with pytest.raises(BudgetExhausted):
            await stores.ledger.charge(charge(2, 41))
        assert not (await stores.ledger.charge(charge(3, 40))).repeated

    async def test_property_11_concurrent_charges_never_exceed_the_budget(self, stores):
        booked = await asyncio.gather(
            *(stores.ledger.charge(charge(number, 9)) for number in range(30)), return_exceptions=True
        )
        assert [type(one) for one in booked].count(BudgetExhausted) == 19
        assert sum(isinstance(one, Booking) for one in booked) == 11
        assert self.balance(stores).spent == 99

    async def test_the_alarm_sounds_once_when_four_fifths_are_gone(self, stores):
        alarms = [(await stores.ledger.charge(charge(number, 20))).alarm for number in range(5)]
        assert alarms == [False, False, False, True, False]
        assert self.balance(stores).alarming

    async def test_a_caller_for_whom_nothing_was_agreed_gets_nothing(self, stores):
        for changes in ({"generation": 2}, {"epoch": 2}, {"caller": ALICE}, {"municipality": THERE}):
            with pytest.raises(BudgetExhausted):
                await stores.ledger.charge(charge(1, 1, **changes))

    async def test_callers_under_one_leaf_do_not_share_a_budget(self, stores):
        await stores.ledger.charge(charge(1, 100))
        assert await stores.ledger.charge(charge(1, 70, caller=ALICE, agreed=70)) == Booking(repeated=False, alarm=True)
        with pytest.raises(BudgetExhausted):
            await stores.ledger.charge(charge(2, 1, caller=ALICE, agreed=70))

    async def test_what_is_agreed_raises_an_account_and_never_lowers_it(self, stores):
        await stores.ledger.charge(charge(1, 10, agreed=150))
        stores.enrolments.put_connection(a_connection(HERE, NODE, budget=10), epoch=1)
        await stores.ledger.charge(charge(2, 10, agreed=10))
        assert self.balance(stores).granted == 150

    async def test_two_officers_grant_and_an_approval_serves_once(self, stores):
        grant = Grant(account=account(), evaluations=50, number=os.urandom(32))
        approvals = [grant.approve(name, key) for name, key in OFFICERS.items()]
        stores.budgets.supplement(grant, approvals, KNOWN)
        assert self.balance(stores).granted == 150
        with pytest.raises(GrantRefused):
            stores.budgets.supplement(grant, approvals, KNOWN)

    @pytest.mark.parametrize("signers", [["controller"], ["controller", "controller"], ["controller", "stranger"], []])
    def test_fewer_than_two_different_officers_grant_nothing(self, stores, signers):
        grant = Grant(account=account(), evaluations=50, number=os.urandom(32))
        approvals = [grant.approve(name, OFFICERS.get(name) or SigningKey.generate()) for name in signers]
        with pytest.raises(GrantRefused):
            stores.budgets.supplement(grant, approvals, KNOWN)
        assert self.balance(stores).granted == 100

    def test_a_grant_for_an_account_that_nobody_agreed_on_is_refused(self, stores):
        grant = Grant(account=account(caller=BOB), evaluations=1, number=os.urandom(32))
        with pytest.raises(GrantRefused):
            stores.budgets.supplement(grant, [grant.approve(name, key) for name, key in OFFICERS.items()], KNOWN)

    async def test_the_chain_holds_and_outlives_the_process(self, stores):
        for number in range(5):
            await stores.ledger.charge(charge(number, 10))
        again, close = stores.reopen()
        assert again.budgets.examine(KNOWN) == (7, [])
        assert again.budgets.balances()[account()].left == 50
        close()

    async def test_a_transaction_that_read_the_lines_may_write_another(self, stores):
        await stores.ledger.charge(charge(0, 10))
        with write_transaction(stores.engine) as connection:
            assert len(list(ledger_lines.lines(connection))) == 3
            ledger_lines.append(connection, LedgerLine(account=account(), kind=LineKind.CHARGE, count=5))
        assert stores.budgets.examine(KNOWN) == (4, [])

    async def test_an_officer_who_is_not_in_the_configuration_approved_nothing(self, stores):
        grant = Grant(account=account(), evaluations=50, number=os.urandom(32))
        stores.budgets.supplement(grant, [grant.approve(name, key) for name, key in OFFICERS.items()], KNOWN)
        _, faults = stores.budgets.examine({"controller": KNOWN["controller"]})
        assert faults == [(3, LedgerFault.NOT_APPROVED)]

    @staticmethod
    def balance(stores) -> Balance:
        return next(item.budget for item in stores.overview.mailboxes(TODAY) if item.municipality == HERE)


class TestEnrolments:
    def test_what_was_put_is_read_back_and_every_change_raises_the_revision(self, stores):
        revision = stores.enrolments.revision()
        partner = a_partner(
            ALICE, state=PartnerState.BLOCKED, signal_types=frozenset({SignalType.CRISIS}), sealing_key=b"k",
            modes={"0654": Mode.DIRECT_UNSIGNED, "*": Mode.DIRECT},
        )  # fmt: skip
        connection = a_connection(THERE, OTHER_NODE)
        stores.enrolments.put_partner(partner)
        stores.enrolments.put_connection(connection, epoch=1)
        stores.enrolments.set_connection_state(HERE, ConnectionState.PAUSED)
        found = stores.enrolments.enrolled()
        assert found.revision == stores.enrolments.revision() == revision + 3
        assert partner in found.partners
        assert connection in found.connections
        assert [item.state for item in found.connections] == [ConnectionState.PAUSED, ConnectionState.ACCEPTING]

    def test_a_merger_is_read_back_until_the_municipality_takes_signals_again(self, stores):
        merger = Merger(into=THERE, at=datetime(2026, 1, 1, tzinfo=UTC), under=7)
        stores.enrolments.put_connection(a_connection(THERE, OTHER_NODE), epoch=1)
        for state in (ConnectionState.MERGED, ConnectionState.ENDED):
            stores.enrolments.set_connection_state(HERE, state, merger)
            found, other = stores.enrolments.enrolled().connections
            assert (found.state, found.merger, other.merger) == (state, merger, None)
        stores.enrolments.set_connection_state(HERE, ConnectionState.ACCEPTING)
        assert stores.enrolments.enrolled().connections[0].merger is None

    def test_a_new_routing_table_replaces_the_old_one(self, stores):
        for postcode in ("4301AA", "4301AB"):
            stores.enrolments.replace_routing([whole(postcode_number(postcode), 654)], rows=1)
        table = stores.enrolments.routing()
        assert (table.municipality("4301AA", 1), table.municipality("4301AB", 1)) == (None, HERE)

    def test_the_routing_table_that_a_manifest_names_stays_beside_newer_ones(self, stores):
        first, *newer = ([whole(postcode_number(one), 654)] for one in ("4301AA", "4301AB", "4301AC"))
        named = RoutingTable.of(first).hash()
        for ranges in (first, *newer):
            stores.enrolments.replace_routing(ranges, rows=1, named=named)
        assert stores.enrolments.routing(named).hash() == named
        for other in (None, bytes(32), RoutingTable.of(newer[0]).hash(), RoutingTable.of(newer[1]).hash()):
            assert stores.enrolments.routing(other).municipality("4301AC", 1) == HERE

    def test_a_manifest_is_later_than_the_newest_and_names_it(self, stores):
        first, second, third = (bytes([number]) * 32 for number in (1, 2, 3))
        stores.enrolments.put_manifest(1, first, b"one", previous=bytes(32))
        for version, previous in ((1, first), (2, bytes(32)), (2, second)):
            with pytest.raises(ManifestRefused):
                stores.enrolments.put_manifest(version, second, b"other", previous=previous)
        stores.enrolments.put_manifest(2, second, b"two", previous=first)
        stores.enrolments.put_manifest(5, third, b"five", previous=second)  # versions between are passed over
        assert stores.enrolments.enrolled().manifest == b"five"


_CONNECTED = (
    "INSERT INTO municipality (code, node_oin, operator_oin, root_key, seal_keys, profile, generation, state)"
    " VALUES ('0654', :node, :node, :key, '[]', 'strict', 1, 'accepting')"
)
_FIRST_RELEASE = (
    _CONNECTED,
    "INSERT INTO evaluation_budget VALUES ('0654', 1, 1, 100, 60)",
    "INSERT INTO evaluation_charge VALUES (1, '0654', 1, 1, :node, :hash, 60)",
)


def test_the_migrations_make_exactly_the_declared_tables(store_place):
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - this test only
    from alembic.migration import MigrationContext  # noqa: PLC0415 - idem

    engine = open_engine(store_place)
    upgrade(engine, migrations.__name__)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_budgets_and_charges_of_the_first_release_are_carried_over_as_a_chain(store_place):
    from alembic import command  # noqa: PLC0415 - this test only
    from alembic.config import Config  # noqa: PLC0415 - idem

    engine = open_engine(store_place)
    configuration = Config()
    configuration.set_main_option("script_location", str(resources.files(migrations)))
    with write_transaction(engine) as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0001")
        told = {"node": NODE.value, "key": b"\0", "hash": b"1" * 32}
        for statement in _FIRST_RELEASE:
            connection.execute(text(statement), told)
    upgrade(engine, migrations.__name__)
    budgets = SqlBudgets(engine, AuditTrail(AuditLog("gateway.test", audit_log), CallableClock(lambda: NOW)))
    assert budgets.examine({}) == (2, [])
    assert budgets.balances() == {account(): Balance(granted=100, spent=60)}
    with read_transaction(engine) as connection:
        assert connection.exec_driver_sql("SELECT budget FROM municipality").scalar() == 100
    engine.dispose()
