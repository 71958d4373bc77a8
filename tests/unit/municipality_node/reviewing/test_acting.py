"""What people decide in review, from mailbox to hand-over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from keys.identity import Day
from municipality_node.deciding.releases import Departure, Tag
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.policy import CaseType
from municipality_node.errors import ActImpossible, NotPermitted, SecondOfficerNeeded, UnknownCandidate
from municipality_node.reviewing.acting import ReviewActs
from municipality_node.reviewing.queue import ReviewQueue, Wanted
from municipality_node.reviewing.sampling import SampleReview
from municipality_node.store.data_keys import DataClass
from municipality_node.store.signals import State
from servicekit.transactions import read_transaction
from signals.signal import SignalType
from tests.support.deciding import a_chamber
from tests.support.desk import Office
from tests.support.node import PARTNER, WATER_COMPANY, MemoryGateway, Node, a_row, bsn, id_of
from tests.support.signals import TODAY, a_signal

SON = {"voornamen": "Jan", "geboortedatum": "20000303"}
FATHER = {"voornamen": "Jan", "geboortedatum": "19650101"}


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row(**FATHER), a_row(1, **SON))
    yield node
    node.close()


@pytest.fixture
def office(node):
    office = Office(node)
    office.users.put("second", Role.REVIEW_OFFICER)
    return office


def doubtful(gateway, number=1, *, partner=PARTNER, **changes):
    """Submit a signal about father or son: nothing tells which."""
    signal = a_signal(**{"initials": "J.", "birth_date": None, **changes})
    gateway.submit(signal, number, Day.of(max(signal.sent_date, TODAY)), partner)


def acts(node, office, name=None):
    session = office.users.at_work(name) if name else office.sessions[Role.REVIEW_OFFICER]
    return ReviewActs(desk=office.desk, chamber=a_chamber(node), session=session)


def queue(node, office):
    return ReviewQueue(office.desk, office.sessions[Role.REVIEW_OFFICER], node.policy.review)


def state(node, number=1, partner=PARTNER):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.signals.find(connection, partner, id_of(number)).state


def later(node, gateway, days):
    node.now += timedelta(days=days)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))


def test_a_doubtful_match_waits_beside_everybody_it_may_be_about(node, gateway, office):
    doubtful(gateway)
    assert node.work() == {"review": 1}
    (line,) = queue(node, office).waiting(Wanted())
    assert bsn(0) not in str(line)
    told = queue(node, office).compare(line["signal_id"])
    assert {one["burgerservicenummer"] for one in told["candidates"]} == {bsn(0), bsn(1)}
    fields = {pair["field"]: pair for pair in told["candidates"][0]["fields"]}
    assert not fields["surname"]["differs"]
    assert fields["postcode"] == {
        "field": "postcode", "stated": "4301AA", "registered": "4301AA", "differs": False
    }  # fmt: skip


@pytest.mark.parametrize(
    "doubt", [{"functie_adres": "B"}, {"in_onderzoek": "1"}, {"geboortedatum": "00000000"}], ids=["N5-B", "N5", "N3"]
)
def test_a_certain_match_that_the_register_puts_in_doubt_waits_beside_its_resident_and_can_be_confirmed(
    tmp_path, gateway, doubt
):
    (tmp_path / "own").mkdir()
    node = Node(tmp_path / "own", gateway)
    node.register(a_row(**doubt))
    gateway.submit(a_signal(), 1)
    assert node.work() == {"review": 1}
    office = Office(node)
    told = queue(node, office).compare(str(id_of(1)))
    assert [one["burgerservicenummer"] for one in told["candidates"]] == [bsn(0)]
    with pytest.raises(UnknownCandidate):
        acts(node, office).confirm(str(id_of(1)), candidate=2)
    assert acts(node, office).confirm(str(id_of(1))).state is State.RELEASED
    node.close()


def test_a_confirmed_signal_is_released_about_the_resident_that_was_meant(node, gateway, office):
    doubtful(gateway)
    node.work()
    meant = queue(node, office).compare(str(id_of(1)))["candidates"][1]["burgerservicenummer"]
    assert acts(node, office).confirm(str(id_of(1)), candidate=2).state is State.RELEASED
    (released,) = node.releases.released
    assert (released.resident.bsn.value, released.tags) == (meant, {Tag.CONFIRMED})
    assert node.tenant.data_keys.names(DataClass.REVIEW) == []


def test_the_policy_runs_again_with_the_facts_of_today(node, gateway, office):
    doubtful(gateway)
    node.work()
    node.register(a_row(**FATHER, opschorting_reden="O"), a_row(1, **SON, opschorting_reden="O"))
    assert acts(node, office).confirm(str(id_of(1))).state is State.WITHHELD
    assert node.releases.released == []


def test_a_confirmation_may_make_another_partners_signal_multiple(node, gateway, office):
    doubtful(gateway)
    gateway.submit(a_signal(initials="J.", birth_date=date(2000, 3, 3), amount_cents=30_00), 2, partner=WATER_COMPANY)
    assert node.work() == {"review": 1, "withheld": 1}
    acts(node, office).confirm(str(id_of(1)))
    assert state(node, 2, WATER_COMPANY) is State.RELEASED
    assert node.releases.released[-1].case_type is CaseType.MULTIPLE


def test_a_confirmation_that_is_reversed_takes_the_signal_out_of_its_case(node, gateway, office):
    doubtful(gateway)
    node.work()
    acts(node, office).confirm(str(id_of(1)))
    assert acts(node, office).reverse(str(id_of(1))).state is State.REVIEW
    assert [one.departure for one in node.releases.recalled] == [Departure.REVERSED]
    assert acts(node, office).confirm(str(id_of(1)), candidate=2).state is State.RELEASED


def test_what_a_reversed_confirmation_made_multiple_lapses(node, gateway, office):
    doubtful(gateway)
    gateway.submit(a_signal(initials="J.", birth_date=date(2000, 3, 3), amount_cents=30_00), 2, partner=WATER_COMPANY)
    node.work()
    acts(node, office).confirm(str(id_of(1)))
    acts(node, office).reverse(str(id_of(1)))
    assert (state(node), state(node, 2, WATER_COMPANY)) == (State.REVIEW, State.WITHHELD)
    assert [one.departure for one in node.releases.recalled] == [Departure.REVERSED, Departure.LAPSED]


def test_a_rejection_can_be_reversed_for_a_day_and_is_then_erased_with_its_key(node, gateway, office):
    doubtful(gateway)
    node.work()
    assert acts(node, office).reject(str(id_of(1))).state is State.REJECTED
    assert acts(node, office).reverse(str(id_of(1))).state is State.REVIEW
    assert acts(node, office).reject(str(id_of(1))).state is State.REJECTED
    later(node, gateway, 2)
    node.work()
    assert state(node) is State.NONE
    assert node.tenant.data_keys.names(DataClass.REVIEW) == []
    with pytest.raises(ActImpossible):
        acts(node, office).reverse(str(id_of(1)))


def test_without_days_to_undo_a_rejection_is_erased_at_once(node, gateway, office):
    node.policy = replace(node.policy, review=replace(node.policy.review, undo_days=0))
    doubtful(gateway)
    node.work()
    assert acts(node, office).reject(str(id_of(1))).state is State.NONE
    assert node.tenant.data_keys.names(DataClass.REVIEW) == []


def test_what_nobody_decides_on_in_fourteen_days_is_about_nobody(node, gateway, office):
    doubtful(gateway)
    node.work()
    later(node, gateway, 14)
    node.work()
    assert state(node) is State.REVIEW
    later(node, gateway, 1)
    node.work()
    assert state(node) is State.NONE


def test_reversing_gives_no_new_fortnight(node, gateway, office):
    doubtful(gateway)
    node.work()
    (before,) = queue(node, office).waiting(Wanted())
    later(node, gateway, 5)
    acts(node, office).reject(str(id_of(1)))
    acts(node, office).reverse(str(id_of(1)))
    (after,) = queue(node, office).waiting(Wanted())
    assert after["last_day"] == before["last_day"]


def test_four_eyes_need_two_officers_who_mean_the_same(node, gateway, office):
    node.policy = replace(node.policy, review=replace(node.policy.review, four_eyes=True))
    doubtful(gateway)
    node.work()
    signal = str(id_of(1))
    assert acts(node, office).confirm(signal).state is State.REVIEW
    with pytest.raises(SecondOfficerNeeded):
        acts(node, office).confirm(signal)
    assert acts(node, office, "second").confirm(signal, candidate=2).state is State.REVIEW
    assert acts(node, office, "second").confirm(signal, candidate=2).state is State.REVIEW
    assert acts(node, office).confirm(signal, candidate=2).state is State.RELEASED


def test_the_candidates_beside_the_confirmed_one_are_forgotten_when_it_can_no_longer_be_reversed(node, gateway, office):
    doubtful(gateway)
    node.work()
    acts(node, office).confirm(str(id_of(1)))
    later(node, gateway, 20)
    node.work()
    with pytest.raises(ActImpossible):
        acts(node, office).reverse(str(id_of(1)))
    assert state(node) is State.RELEASED


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), {1, 2, 3}),
        (Wanted(crisis=True), {2}),
        (Wanted(high=True), {3}),
        (Wanted(multiple=True), set()),
    ],
)
def test_the_queue_can_be_narrowed(node, gateway, office, wanted, numbers):
    doubtful(gateway)
    doubtful(gateway, 2, signal_type=SignalType.CRISIS, arrears_since=date(2026, 1, 11))
    doubtful(gateway, 3, amount_cents=5_000_00, arrears_since=date(2026, 1, 12))
    node.work()
    shown = [line["signal_id"] for line in queue(node, office).waiting(wanted)]
    assert set(shown) == {str(id_of(number)) for number in numbers}
    if len(shown) > 1:
        assert shown[0] == str(id_of(2))


def test_only_a_review_officer_sees_and_decides(node, gateway, office):
    doubtful(gateway)
    node.work()
    with pytest.raises(NotPermitted):
        ReviewQueue(office.desk, office.worker, node.policy.review).waiting(Wanted())
    with pytest.raises(NotPermitted):
        ReviewActs(desk=office.desk, chamber=a_chamber(node), session=office.worker).confirm(str(id_of(1)))
    with pytest.raises(UnknownCandidate):
        acts(node, office).confirm(str(id_of(1)), candidate=9)


def low(gateway, number=1):
    gateway.submit(a_signal(birth_date=date(2000, 3, 3), initials="J.", amount_cents=20_00), number)


def sampling(node, office):
    return SampleReview(desk=office.desk, chamber=a_chamber(node), session=office.sessions[Role.REVIEW_OFFICER])


def test_a_sample_of_what_is_withheld_goes_to_a_human_without_a_name(node, gateway, office):
    low(gateway)
    node.drawn = 0.0
    node.work()
    (shown,) = sampling(node, office).open()
    assert (shown["deciding"], shown["amount_cents"]) == (["P1"], 20_00)
    assert bsn(1) not in str(shown)
    assert sampling(node, office).uphold(str(id_of(1))) is State.WITHHELD
    assert sampling(node, office).open() == []


def test_what_is_not_drawn_is_not_looked_at(node, gateway, office):
    low(gateway)
    node.work()
    assert sampling(node, office).open() == []
    with pytest.raises(ActImpossible):
        sampling(node, office).uphold(str(id_of(1)))


def test_an_overturned_decision_releases_the_signal_and_says_that_a_human_did(node, gateway, office):
    low(gateway)
    node.drawn = 0.0
    node.work()
    assert sampling(node, office).overturn(str(id_of(1))) is State.RELEASED
    assert len(node.releases.released) == 1


def test_nobody_overturns_what_withholds_whatever_else_holds(node, gateway, office):
    node.register(a_row(**FATHER), a_row(1, **SON, opschorting_reden="O"))
    low(gateway)
    node.drawn = 0.0
    node.work()
    assert sampling(node, office).overturn(str(id_of(1))) is State.WITHHELD
