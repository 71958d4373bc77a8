from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain import mergers
from gateway.domain.directory import Directory
from gateway.domain.enrolment import Connection, ConnectionState, Enrolled, Merger
from gateway.errors import EnrolmentRefused
from keys.identity import MunicipalityCode, Oin
from keys.signing import SigningKey
from signals.form_rules import FormRules
from signals.routing import RoutingTable, postcode_number, whole

OLD, NEW = MunicipalityCode("9801"), MunicipalityCode("9803")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROUTED_ANEW = RoutingTable.of([whole(postcode_number("4301AA"), 9803)])


def connection(code, **changes):
    oin = Oin(f"000000990000000{code.value}0")
    return Connection(
        code=code, node_oin=oin, operator_oin=oin, root_key=SigningKey.generate().verify_key, seal_keys=(), **changes
    )


def directory(*connections, routing=ROUTED_ANEW, sealed=(NEW,)):
    enrolled = Enrolled(revision=1, connections=connections or (connection(OLD), connection(NEW)))
    known = Directory.of(enrolled, None, routing, FormRules.national_defaults())
    return replace(known, destinations=dict.fromkeys(sealed))


@pytest.mark.parametrize("state", [ConnectionState.ACCEPTING, ConnectionState.PAUSED])
def test_a_municipality_goes_up_in_one_that_signals_reach(state):
    known = directory(connection(OLD, state=state), connection(NEW))
    assert mergers.merge(known, OLD, NEW, NOW) == Merger(into=NEW, at=NOW, under=0)


@pytest.mark.parametrize(
    ("known", "into", "field"),
    [
        (directory(routing=RoutingTable.of([whole(postcode_number("4301AA"), 9801)])), NEW, "routing"),
        (directory(sealed=()), NEW, "into"),
        (directory(sealed=(OLD, NEW)), OLD, "into"),
        (directory(connection(OLD), connection(NEW, state=ConnectionState.PAUSED)), NEW, "into"),
        (directory(connection(OLD)), NEW, "into"),
        (directory(connection(NEW)), NEW, "municipality_code"),
        (directory(connection(OLD, state=ConnectionState.ENDED), connection(NEW)), NEW, "state"),
    ],
)
def test_no_signal_is_left_without_a_way(known, into, field):
    with pytest.raises(EnrolmentRefused) as refused:
        mergers.merge(known, OLD, into, NOW)
    assert refused.value.field == field


MERGER = Merger(into=NEW, at=NOW, under=0)
MERGED = directory(connection(OLD, state=ConnectionState.MERGED, merger=MERGER), connection(NEW))


@pytest.mark.parametrize(("days", "waiting", "early"), [(32, 0, False), (1, 9, True)])
def test_matching_ends_after_a_month_with_an_empty_mailbox(days, waiting, early):
    assert mergers.end(MERGED, OLD, waiting, NOW + timedelta(days=days), early=early) == MERGER


@pytest.mark.parametrize(("days", "waiting", "field"), [(31, 0, "merged_at"), (32, 1, "mailbox")])
def test_matching_does_not_end_while_something_may_come_or_waits(days, waiting, field):
    with pytest.raises(EnrolmentRefused) as refused:
        mergers.end(MERGED, OLD, waiting, NOW + timedelta(days=days), early=False)
    assert refused.value.field == field


def test_only_what_went_up_in_another_is_ended():
    with pytest.raises(EnrolmentRefused) as refused:
        mergers.end(directory(), OLD, 0, NOW, early=True)
    assert refused.value.field == "state"
