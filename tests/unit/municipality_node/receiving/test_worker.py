"""A municipality at work, from mailbox to outcome, with a gateway in memory."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from audit.errors import LogUnconfirmed
from keys.identity import Day
from municipality_node.deciding.outcome import CONTENT
from municipality_node.deciding.releases import Departure
from municipality_node.errors import AuditLogRefused, GatewayCertificate, GatewayUnavailable
from municipality_node.receiving.worker import pause_after
from municipality_node.store.schema import AUDIT
from municipality_node.store.signal_keys import bundle_key
from municipality_node.store.signals import State
from municipality_node.viewing import Viewing
from servicekit.transactions import StoreUnavailable, read_transaction
from signals.signal import SignalType
from tests.support.node import MemoryGateway, Node, a_row, bsn, id_of
from tests.support.query_plans import recorded
from tests.support.signals import TODAY, a_signal


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    yield node
    node.close()


def test_a_signal_about_a_resident_is_released_to_that_resident(node, gateway):
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"released": 1}
    (shown,) = Viewing(node.tenant, user="user-1").released()
    assert (shown["signal_id"], shown["burgerservicenummer"]) == (str(id_of(1)), bsn(0))
    assert gateway.items == []


def test_a_released_signal_is_handed_to_casework_once_with_resident_and_household(node, gateway):
    node.register(a_row())
    bundle = gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    gateway.submit(a_signal(birth_date=date(1980, 4, 12), amount_cents=1), 2)
    gateway.deliver(bundle)
    node.work()
    (released,) = node.releases.released
    assert (released.signal_id, released.resident.bsn.value) == (id_of(1), bsn(0))
    assert (released.signal.amount_cents, released.released_on) == (700_00, TODAY)
    assert len({released.person_ref, released.household_ref}) == 2


def test_a_withdrawn_signal_is_taken_back_from_casework(node, gateway):
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    gateway.withdraw(id_of(1))
    node.work()
    assert [(one.row, one.departure) for one in node.releases.recalled] == [(1, Departure.WITHDRAWN)]


def test_a_signal_about_a_stranger_stays_sealed(node, gateway):
    node.register(a_row())
    bundle = gateway.submit(a_signal(surname="Visser", postcode="4301ZZ"), 1)
    assert node.work() == {"unopened": 1}
    with read_transaction(node.tenant.engine) as connection:
        (row,) = node.tenant.signals.in_state(connection, State.UNOPENED)
    cipher = node.tenant.data_keys.cipher(bundle_key(row.received_day))
    assert cipher.unseal(CONTENT, row.name, row.content) == bundle


def test_what_was_opened_and_is_about_nobody_is_erased(node, gateway):
    node.register(
        a_row(), *(a_row(n, geslachtsnaam="Smit", postcode="4302AA", huisnummer=str(n)) for n in range(1, 30))
    )
    gateway.submit(a_signal(surname="Bolling", prefix="", house_letter="B"), 1)
    assert node.work() == {"none": 1}
    with read_transaction(node.tenant.engine) as connection:
        (row,) = node.tenant.signals.in_state(connection, State.NONE)
    assert (row.content, row.explanation) == (None, None)


def test_a_bundle_has_its_effect_once_however_often_it_is_delivered(node, gateway):
    node.register(a_row())
    bundle = gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"released": 1}
    gateway.deliver(bundle)
    assert node.work() == {"repeated": 1}
    assert Viewing(node.tenant, user="user-1").status()["received"] == 1


def test_another_bundle_under_a_known_id_is_refused(node, gateway):
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    gateway.submit(a_signal(amount_cents=999_00, birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"released": 1, "refused": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"REPLAYED": 1}


def test_a_repeat_that_is_not_higher_is_withheld_and_a_higher_one_is_new(node, gateway):
    node.register(a_row())
    born = date(1980, 4, 12)
    for number, amount in enumerate((700_00, 700_00, 800_00), start=1):
        gateway.submit(a_signal(birth_date=born, amount_cents=amount), number)
    assert node.work() == {"released": 2, "withheld": 1}
    assert Viewing(node.tenant, user="user-1").status()["withheld_by_rule"] == {"P2": 1}


def test_a_withdrawn_signal_leaves_nothing_behind(node, gateway):
    node.register(a_row())
    born = date(1980, 4, 12)
    gateway.submit(a_signal(birth_date=born), 1)
    gateway.withdraw(id_of(1))
    gateway.submit(a_signal(birth_date=born), 2)
    assert node.work() == {"released": 2, "withdrawals": 1}
    status = Viewing(node.tenant, user="user-1").status()
    assert (status["withdrawn"], status["released"]) == (1, 1)


def test_a_withdrawal_that_comes_first_keeps_the_signal_shut(node, gateway):
    node.register(a_row())
    gateway.withdraw(id_of(1))
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    node.work()
    status = Viewing(node.tenant, user="user-1").status()
    assert (status["withdrawn"], status["opened"]) == (1, 0)


def test_the_register_is_evaluated_once_also_after_a_restart_and_an_unchanged_import(node, gateway):
    node.register(a_row())
    node.work()
    evaluated = gateway.evaluated
    assert evaluated > 0
    node.restart()
    assert node.register(a_row()).unchanged == 1
    node.work()
    assert gateway.evaluated == evaluated


def test_a_mover_opens_what_came_before_the_move_was_registered(node, gateway):
    node.register(a_row(1, geslachtsnaam="Smit", postcode="4301BB"))
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"unopened": 1}
    node.now += timedelta(days=5)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    node.register(a_row(1, geslachtsnaam="Smit", postcode="4301BB"), a_row())
    node.work()
    assert Viewing(node.tenant, user="user-1").status()["released"] == 1


def test_a_resident_of_long_standing_who_is_corrected_opens_nothing_that_waits(node, gateway):
    long_ago = {"datum_aanvang_adreshouding": "20100101"}
    node.register(a_row(geslachtsnaam="Smit", geboortedatum="19700101", voornamen="Piet", **long_ago))
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"unopened": 1}
    node.register(a_row(**long_ago))
    node.work()
    assert Viewing(node.tenant, user="user-1").status()["unopened"] == 1


def _registered_later(node, gateway, **row):
    """Return what became of a signal whose person the register shows five days after it came."""
    node.register(a_row(1, geslachtsnaam="Smit", postcode="4301BB"))
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"unopened": 1}
    node.now += timedelta(days=5)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    node.register(a_row(1, geslachtsnaam="Smit", postcode="4301BB"), a_row(**row))
    node.work()
    status = Viewing(node.tenant, user="user-1").status()
    return {state: status[state] for state in ("released", "unopened") if status[state]}


@pytest.mark.parametrize(
    ("days", "became"),
    [(-31, {"unopened": 1}), (-30, {"released": 1}), (0, {"released": 1}), (5, {"released": 1})],
)
def test_only_a_residence_that_began_within_thirty_days_opens_what_waits(node, gateway, days, became):
    began = (node.now + timedelta(days=days)).date()
    assert _registered_later(node, gateway, datum_aanvang_adreshouding=f"{began:%Y%m%d}") == became


def test_a_newcomer_without_a_date_came_with_the_import_that_first_showed_him(node, gateway):
    assert _registered_later(node, gateway, datum_aanvang_adreshouding="") == {"released": 1}


def test_a_kept_bundle_is_tried_with_new_keys_only_and_opens_once(node, gateway):
    assert _registered_later(node, gateway) == {"released": 1}
    node.register(a_row(1, geslachtsnaam="Smit", postcode="4301BB"), a_row(), a_row(2, geslachtsnaam="Visser"))
    node.work()
    assert Viewing(node.tenant, user="user-1").status()["released"] == 1


def test_an_unopened_bundle_is_destroyed_after_thirty_days(node, gateway):
    node.register(a_row())
    gateway.submit(a_signal(surname="Visser", postcode="4301ZZ"), 1)
    node.work()
    node.now += timedelta(days=31)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    node.work()
    with read_transaction(node.tenant.engine) as connection:
        (row,) = node.tenant.signals.in_state(connection, State.EXPIRED)
    assert row.content is None


def test_what_a_manifest_gives_up_is_looked_for_when_a_manifest_or_a_day_comes_and_not_in_every_cycle(node, gateway):
    node.register(a_row())
    worker = node.worker()
    assert walks_every_key(node, worker)
    assert not walks_every_key(node, worker)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    assert walks_every_key(node, worker)
    assert not walks_every_key(node, worker)
    node.now += timedelta(days=1)
    assert walks_every_key(node, worker)


def walks_every_key(node, worker):
    with recorded(node.tenant.engine) as asked:
        worker.cycle(wait_seconds=0)
    return any("UNION" in statement and "link_key" in statement for statement in asked.statements)


def test_who_left_the_register_opens_nothing(node, gateway):
    node.register(a_row(), a_row(1, geslachtsnaam="Smit", postcode="4301BB", huisnummer="3"))
    node.work()
    node.register(a_row(1, geslachtsnaam="Smit", postcode="4301BB", huisnummer="3"), accept_removals=True)
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"unopened": 1}


def test_a_suspended_resident_is_recognised_and_never_released(node, gateway):
    node.register(a_row(opschorting_reden="O"))
    gateway.submit(a_signal(birth_date=date(1980, 4, 12), signal_type=SignalType.CRISIS), 1)
    assert node.work() == {"withheld": 1}
    assert Viewing(node.tenant, user="user-1").status()["withheld_by_rule"] == {"N1": 1}


def test_a_poison_bundle_does_not_stop_the_queue(node, gateway):
    node.register(a_row())
    good = gateway.seal(a_signal(birth_date=date(1980, 4, 12)), 1)
    for poison in (b"", b"\x00" * 5000, good[:-1], good[:-1] + bytes([good[-1] ^ 1]), good[:40] + good[41:]):
        gateway.deliver(poison)
    gateway.deliver(good)
    counts = node.work()
    assert (counts["released"], counts["refused"]) == (1, 5)


def test_a_form_that_only_the_node_sees_is_refused_after_opening_and_erased(node, gateway):
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12), arrears_since=TODAY - timedelta(days=8)), 1)
    assert node.work() == {"refused": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"G3_TOO_RECENT": 1}


def test_a_signal_that_the_partner_did_not_sign_is_refused(node, gateway):
    node.register(a_row())
    gateway.partner_key = type(gateway.partner_key).generate()
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"refused": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {"SIGNATURE_REFUSED": 1}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"epoch": 2}, "EPOCH_REFUSED"),
        ({"generation": 2}, "EPOCH_REFUSED"),
        ({"manifest_hash": bytes(32)}, "UNKNOWN_MANIFEST"),
        ({"day": Day(Day.of(TODAY).number + 3)}, "DAY_REFUSED"),
    ],
)
def test_a_header_that_does_not_hold_is_refused_before_any_secret(node, gateway, header, code):
    node.register(a_row())
    if code == "UNKNOWN_MANIFEST":
        header = {"manifest_hash": b"\x01" * 32}
    gateway.deliver(gateway.seal(a_signal(birth_date=date(1980, 4, 12)), 1, **header))
    assert node.work() == {"refused": 1}
    assert Viewing(node.tenant, user="user-1").status()["refused_by_code"] == {code: 1}


def test_every_decision_can_be_explained_with_every_rule(node, gateway):
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    node.work()
    told = Viewing(node.tenant, user="user-1").why(str(id_of(1)))
    rules = {rule["rule"] for rule in told["explanation"]["policy"]["rules"]}
    assert {"N1", "N2", "N3", "N5", "P1", "P2"} <= rules
    assert told["explanation"]["match"]["outcome"] == "match"


def test_a_store_that_is_away_between_two_pages_ends_no_worker(node, gateway, monkeypatch):
    node.register(a_row())
    worker = node.worker()
    standing, asked = worker._standing, []

    def away_once():
        asked.append(1)
        if len(asked) == 2:
            raise StoreUnavailable("the server is being restarted")
        return standing()

    monkeypatch.setattr(worker, "_standing", away_once)
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert worker.run(once=True) == {"released": 1}
    assert gateway.items == []


class RestoredElsewhere:
    """The checkpoints of a log that others saw more of."""

    def __init__(self):
        self.taken = 0

    def confirm(self):
        raise LogUnconfirmed("signed elsewhere before")

    def take(self):
        self.taken += 1


def test_nothing_is_added_to_a_log_that_may_have_been_restored_and_nothing_of_it_is_signed(node, gateway):
    def entries():
        with read_transaction(node.tenant.engine) as connection:
            return connection.scalar(select(func.count()).select_from(AUDIT.entry))

    node.register(a_row())
    gateway.submit(a_signal(), 1)
    before, attestation, announced = entries(), RestoredElsewhere(), []
    worker = node.worker(attestation=attestation, announce=lambda: announced.append("started"))
    with pytest.raises(AuditLogRefused):
        worker.run(once=True)
    stopped = threading.Timer(0.2, worker.stop)
    stopped.start()
    worker.run()
    assert (entries(), attestation.taken, announced, len(gateway.items)) == (before, 0, [], 1)


def test_what_is_absent_is_asked_again_sooner_than_what_refuses():
    refused, absent = GatewayCertificate("", field="tls"), GatewayUnavailable("")
    assert [pause_after(absent, attempt) for attempt in (1, 2, 4, 5, 500)] == [0.5, 1.0, 4.0, 5.0, 5.0]
    assert [pause_after(refused, attempt) for attempt in (1, 2, 4, 5, 500)] == [0.5, 1.0, 4.0, 8.0, 60.0]
