"""Two processes on one store hold to what one would: opened twice, as each process does for itself."""

import asyncio
import itertools
from collections import Counter

import pytest

from gateway.domain.outcome import Accepted
from gateway.errors import BudgetExhausted
from gateway.ports.evaluating import Booking, Charge
from tests.contract.test_gateway_stores import account
from tests.support.gateway_stores import ALICE, HERE, parcel, sealed, waiting


@pytest.fixture
def both(stores):
    other, close = stores.reopen()
    yield stores, other
    close()


async def test_a_signal_that_comes_to_both_at_once_has_one_receipt_and_waits_once(both):
    parcels = [parcel() for _ in range(40)]
    calls = [one.acceptances.accept(ALICE, batch, {}) for one in both for batch in (parcels, parcels[::-1])]
    outcomes = [outcome for batch in await asyncio.gather(*calls) for outcome in batch]
    assert len({outcome.receipt.receipt_id for outcome in outcomes}) == len(parcels)
    assert Counter(outcome.repeated for outcome in outcomes) == {False: 40, True: 120}
    assert sorted(item.bundle for item in await waiting(both[0])) == sorted(one.bundle for one in parcels)


async def test_budgets_hold_for_both_together_and_the_chain_of_lines_is_one(both):
    charges = [Charge(account=account(), agreed=0, request_hash=bytes([at]) * 32, count=9) for at in range(30)]
    booked = await asyncio.gather(
        *(one.ledger.charge(charge) for charge, one in zip(charges, itertools.cycle(both), strict=False)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Booking) for one in booked) == 11
    assert sum(isinstance(one, BudgetExhausted) for one in booked) == 19
    assert both[1].budgets.balances()[account()].left == 1
    assert both[0].budgets.examine({}) == (13, []), "eleven charges behind what was agreed with two municipalities"


async def test_a_request_that_both_get_is_charged_once(both):
    charge = Charge(account=account(), agreed=0, request_hash=bytes(32), count=60)
    booked = await asyncio.gather(*(one.ledger.charge(charge) for one in both for _ in range(3)))
    assert Counter(one.repeated for one in booked) == {False: 1, True: 5}


async def test_a_volume_holds_for_both_together(both):
    calls = [one.acceptances.accept(ALICE, [sealed(), sealed()], {}) for one in both for _ in range(4)]
    outcomes = [outcome for batch in await asyncio.gather(*calls) for outcome in batch]
    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 5


async def test_a_node_that_follows_the_numbers_misses_nothing_that_either_accepts(both):
    async def accept(stores):
        for _ in range(25):
            await stores.acceptances.accept(ALICE, [parcel()], {})

    senders = [asyncio.ensure_future(accept(one)) for one in both]
    seen, after = [], 0
    while True:
        done = all(sender.done() for sender in senders)
        page = await both[0].mailbox.page(HERE, after=after, limit=1000)
        seen += page
        after = seen[-1].sequence if seen else 0
        if done and not page:
            break
    await asyncio.gather(*senders)
    assert len(seen) == 50
    assert seen == await waiting(both[1])
