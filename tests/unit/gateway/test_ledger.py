"""The evaluation ledger: a chain in which nothing can be changed unseen."""

import dataclasses
import os

import pytest

from gateway.domain.ledger import FIRST, Account, Balance, Grant, LedgerFault, LedgerLine, LineKind, examine
from keys.identity import MunicipalityCode, Oin
from keys.signing import SigningKey

NODE = Account(municipality=MunicipalityCode("0654"), epoch=1, generation=1, caller=Oin("00000099000000000101"))
OFFICERS = {"controller": SigningKey.generate(), "secretary": SigningKey.generate()}
KNOWN = {name: key.verify_key for name, key in OFFICERS.items()}


def line(kind, count):
    return LedgerLine(account=NODE, kind=kind, count=count, reference=os.urandom(32))


def approved_grant(count):
    grant = Grant(account=NODE, evaluations=count, number=os.urandom(32))
    return grant.line([grant.approve(name, key) for name, key in OFFICERS.items()])


def chained(*lines):
    chain, before = [], FIRST
    for one in lines:
        before = one.hash(before)
        chain.append((one, before))
    return chain


def faults(chain, **total):
    return examine(chain, {NODE: Balance(**total)}, KNOWN)


@pytest.fixture
def chain():
    return chained(line(LineKind.AGREED, 100), line(LineKind.CHARGE, 60), approved_grant(20), line(LineKind.CHARGE, 55))


def test_an_honest_ledger_has_no_fault(chain):
    assert faults(chain, granted=120, spent=115) == []


@pytest.mark.parametrize("number", range(4))
def test_a_changed_line_is_found(chain, number):
    changed, stated = chain[number]
    chain[number] = (dataclasses.replace(changed, count=changed.count - 1), stated)
    assert (number + 1, LedgerFault.CHAIN_BROKEN) in faults(chain, granted=120, spent=115)


@pytest.mark.parametrize("number", range(3))
def test_a_removed_line_is_found(chain, number):
    del chain[number]
    assert LedgerFault.CHAIN_BROKEN in {fault for _, fault in faults(chain, granted=120, spent=115)}


def test_a_cut_off_end_is_found_by_the_totals(chain):
    assert faults(chain[:-1], granted=120, spent=115) == [(0, LedgerFault.TOTALS_DIFFER)]


def test_spending_before_the_grant_is_found():
    chain = chained(line(LineKind.AGREED, 10), line(LineKind.CHARGE, 11), approved_grant(5))
    assert faults(chain, granted=15, spent=11) == [(2, LedgerFault.OVERSPENT)]


def test_a_grant_whose_amount_was_changed_is_not_approved():
    grant = approved_grant(20)
    chain = chained(dataclasses.replace(grant, count=2_000))
    assert faults(chain, granted=2_000, spent=0) == [(1, LedgerFault.NOT_APPROVED)]


def test_the_alarm_is_at_four_fifths():
    assert not Balance(granted=100, spent=79).alarming
    assert Balance(granted=100, spent=80).alarming
    assert not Balance().alarming
