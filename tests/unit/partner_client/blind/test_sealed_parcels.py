"""Parcels sealed ahead of their reader: in order, some at a time, none lost when the gateway goes away."""

import asyncio

import pytest

from partner_client.blind.sealed_parcels import SealedParcels
from partner_client.errors import GatewayUnavailable, ProofRefused
from partner_client.sending.delivery import ParcelSource
from partner_client.sending.parcels import Parcel

COUNT = 6


def parcels():
    return ParcelSource(iter([Parcel(number=number, last_line=number) for number in range(1, COUNT + 1)]))


class Seals:
    """Seals at its own pace, and fails as told: by parcel, how often."""

    def __init__(self, failures=None, error=GatewayUnavailable):
        self.failures, self.error, self.at_once, self.most = dict(failures or {}), error, 0, 0

    async def seal(self, parcel):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.002 * (COUNT - parcel.number))  # the last is done first
        self.at_once -= 1
        if self.failures.get(parcel.number, 0):
            self.failures[parcel.number] -= 1
            raise self.error("gone")
        return parcel


async def read(sealed):
    """Return the numbers that a patient reader gets, and how often it was told that the gateway is gone."""
    seen, told = [], 0
    while True:
        try:
            parcel = await sealed.next()
        except GatewayUnavailable:
            told += 1
            continue
        if parcel is None:
            return seen, told
        seen.append(parcel.number)


async def test_parcels_come_in_order_and_no_more_than_some_are_sealed_at_once():
    seals = Seals()
    assert await read(SealedParcels(parcels(), seals.seal, ahead=3)) == ([1, 2, 3, 4, 5, 6], 0)
    assert seals.most == 3


async def test_a_gateway_that_goes_away_loses_no_parcel():
    seen, told = await read(SealedParcels(parcels(), Seals({1: 2, 4: 1, 6: 3}).seal, ahead=2))
    assert seen == [1, 2, 3, 4, 5, 6]
    assert told >= 2


async def test_a_reader_that_is_cancelled_loses_no_parcel():
    sealed = SealedParcels(parcels(), Seals().seal, ahead=2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sealed.next(), 0.001)
    assert await read(sealed) == ([1, 2, 3, 4, 5, 6], 0)


async def test_a_proof_that_fails_ends_the_reading_and_closing_leaves_nothing_running():
    sealed = SealedParcels(parcels(), Seals({1: 1}, ProofRefused).seal, ahead=4)
    with pytest.raises(ProofRefused):
        await sealed.next()
    await sealed.close()
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
