"""How much a partner may send in blind mode is held to by the store, whoever calls at the same time."""

import asyncio

from gateway.domain.outcome import Accepted, Refused, SignalCode
from keys.suite import Mode
from tests.support.gateway_stores import (
    ALICE,
    BOB,
    HERE,
    THERE,
    parcel,
    sealed,
    waiting,
)


class TestVolumes:
    async def test_property_11_concurrent_callers_never_exceed_a_volume_and_the_rest_is_refused_by_code(self, stores):
        calls = [stores.acceptances.accept(ALICE, [sealed(), sealed()], {}) for _ in range(6)]
        outcomes = [outcome for batch in await asyncio.gather(*calls) for outcome in batch]
        assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 5
        assert {outcome for outcome in outcomes if not isinstance(outcome, Accepted)} == {
            Refused(SignalCode.VOLUME_EXHAUSTED, "municipality")
        }
        assert len(await waiting(stores)) == 5

    async def test_a_volume_is_per_partner_municipality_and_epoch_and_a_repetition_takes_nothing_of_it(self, stores):
        first = sealed(most=1)
        others = [sealed(THERE, most=1), sealed(epoch=2, most=1)]
        for again in (first, first, *others):
            (outcome,) = await stores.acceptances.accept(ALICE, [again], {})
            assert isinstance(outcome, Accepted)
        (outcome,) = await stores.acceptances.accept(BOB, [sealed(most=1)], {})
        assert isinstance(outcome, Accepted)
        (outcome,) = await stores.acceptances.accept(ALICE, [sealed(most=1)], {})
        assert isinstance(outcome, Refused)

    async def test_a_volume_is_remembered_by_the_store(self, stores):
        await stores.acceptances.accept(ALICE, [sealed(most=1)], {})
        again, close = stores.reopen()
        (outcome,) = await again.acceptances.accept(ALICE, [sealed(most=1)], {})
        close()
        assert isinstance(outcome, Refused)

    async def test_the_overview_counts_by_partner_municipality_and_mode(self, stores):
        await stores.acceptances.accept(ALICE, [sealed(), sealed(), parcel(), parcel(THERE)], {})
        found = {(item.partner, item.municipality, item.mode): item.accepted for item in stores.overview.volumes()}
        assert found == {(ALICE, HERE, Mode.BLIND): 2, (ALICE, HERE, Mode.DIRECT): 1, (ALICE, THERE, Mode.DIRECT): 1}
        assert {code: told.blind for code, told in stores.overview.accepted().items()} == {HERE: 2, THERE: 0}
