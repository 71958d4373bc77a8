from dataclasses import replace
from datetime import date, timedelta

import pytest

from municipality_node.errors import PolicyRefused
from municipality_node.policies.book import PolicyBook
from municipality_node.store.approvals import Approvals
from municipality_node.store.schema import METADATA
from servicekit.sqlite import open_engine
from servicekit.transactions import write_transaction
from tests.support.node import NOW
from tests.support.policies import POLICY

DAY = POLICY.valid_from
NEXT = replace(POLICY, version=2, valid_from=DAY + timedelta(days=31), digest=b"n" * 32)


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(tmp_path / "store.sqlite")
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def book(engine, *approved):
    with write_transaction(engine) as connection:
        for policy in approved:
            for approver in (b"one", b"two"):
                Approvals().add(connection, policy.digest, approver, NOW)
    return PolicyBook(engine=engine, versions=[NEXT, POLICY], approvals=Approvals())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (DAY, POLICY),
        (NEXT.valid_from - timedelta(days=1), POLICY),
        (NEXT.valid_from, NEXT),
        (date(2099, 1, 1), NEXT),
    ],
)
def test_the_version_that_began_last_is_in_force_on_a_day(engine, day, expected):
    assert book(engine, POLICY, NEXT).in_force(day) is expected


def test_a_version_that_nobody_approved_leaves_the_earlier_one_in_force(engine):
    assert book(engine, POLICY).in_force(date(2099, 1, 1)) is POLICY


def test_before_the_first_day_no_policy_is_in_force(engine):
    with pytest.raises(PolicyRefused):
        book(engine, POLICY, NEXT).in_force(DAY - timedelta(days=1))


def test_one_person_approving_twice_is_one_approval(engine):
    with write_transaction(engine) as connection:
        added = [Approvals().add(connection, POLICY.digest, b"one", NOW) for _ in range(2)]
    assert added == [True, False]
    with pytest.raises(PolicyRefused):
        book(engine).in_force(DAY)
