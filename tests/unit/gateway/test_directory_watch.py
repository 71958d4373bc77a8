import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from gateway.directory_watch import DirectoryWatch
from gateway.domain.enrolment import Enrolled
from keys.identity import Oin
from keys.manifest import EpochEntry, EpochState, Manifest
from keys.manifest import sign_manifest as sign
from keys.signing import SigningKey
from servicekit.clock import CallableClock
from signals.form_rules import FormRules
from signals.routing import RoutingTable, postcode_number, whole

NOW = datetime(2026, 3, 20, tzinfo=UTC)
KEY = SigningKey.generate()
OIN = Oin("00000099000000000900")


def manifest(version, previous=bytes(32), issued=NOW):
    epoch = EpochEntry(id=1, state=EpochState.ACTIVE, valid_from=NOW, valid_to=NOW + timedelta(days=99), norm_version=1)
    return Manifest(
        version=version, previous_hash=previous, issued_at=issued, expires_at=issued + timedelta(days=7),
        gateway_oin=OIN, gateway_operator=OIN, epochs=(epoch,), leaves=(), municipalities=(), partners=(),
        size_class=1024, routing_hash=bytes(32),
    )  # fmt: skip


class Enrolments:
    """Holds what a test puts there."""

    def __init__(self):
        self.state = Enrolled(revision=1)
        self.routings_read = 0
        self.tables = {}

    def put(self, document):
        self.state = dataclasses.replace(self.state, revision=self.state.revision + 1, manifest=document)

    def revision(self):
        return self.state.revision

    def enrolled(self):
        return self.state

    def routing(self, named=None):
        self.routings_read += 1
        return self.tables.get(named, RoutingTable((), (), ()))


@pytest.fixture
def enrolments():
    return Enrolments()


@pytest.fixture
def moment():
    return [NOW]


@pytest.fixture
def watch(enrolments, moment):
    made = DirectoryWatch(enrolments, [KEY.verify_key], FormRules.national_defaults(), CallableClock(lambda: moment[0]))
    made.refresh()
    return made


def test_nothing_new_is_not_read_again(watch, enrolments):
    assert not watch.refresh()
    enrolments.put(None)
    assert watch.refresh()


def test_a_manifest_that_follows_is_taken_up(watch, enrolments):
    first = manifest(1)
    for document in (first, manifest(2, first.hash())):
        enrolments.put(sign(document, KEY))
        assert watch.refresh()
    assert watch.manifest_version() == 2


def test_a_manifest_that_was_signed_by_another_or_goes_back_is_not(watch, enrolments):
    first = manifest(1)
    second = manifest(2, first.hash())
    for document in (first, second):
        enrolments.put(sign(document, KEY))
        watch.refresh()
    for document in (sign(manifest(3, second.hash()), SigningKey.generate()), sign(first, KEY), b"{}"):
        enrolments.put(document)
        watch.refresh()
        assert watch.manifest_version() == 2
    enrolments.put(sign(manifest(3, bytes(32)), KEY))
    watch.refresh()
    assert watch.manifest_version() == 2


def test_a_manifest_of_tomorrow_is_taken_up_tomorrow_without_another_change(watch, enrolments, moment):
    enrolments.put(sign(manifest(1, issued=NOW + timedelta(days=1)), KEY))
    watch.refresh()
    assert watch.manifest_version() == 0
    moment[0] = NOW + timedelta(days=1)
    watch.refresh()
    assert watch.manifest_version() == 1
    assert watch.current().in_force(moment[0])
    assert not watch.current().in_force(moment[0] + timedelta(days=7))


def test_a_large_routing_table_is_read_again_only_when_it_changed(watch, enrolments):
    enrolments.put(None)
    watch.refresh()
    assert enrolments.routings_read == 1
    enrolments.state = dataclasses.replace(enrolments.state, revision=9, routing_revision=2)
    watch.refresh()
    assert enrolments.routings_read == 2


def test_an_imported_table_leads_nobody_anywhere_until_a_manifest_names_it(watch, enrolments):
    old, new = (RoutingTable.of([whole(postcode_number("4301AA"), code)]) for code in (9801, 9803))
    enrolments.tables = {old.hash(): old, new.hash(): new}
    first = dataclasses.replace(manifest(1), routing_hash=old.hash())
    enrolments.put(sign(first, KEY))
    watch.refresh()
    enrolments.state = dataclasses.replace(enrolments.state, revision=9, routing_revision=2)
    watch.refresh()
    assert watch.current().routing is old
    enrolments.put(sign(dataclasses.replace(manifest(2, first.hash()), routing_hash=new.hash()), KEY))
    watch.refresh()
    assert watch.current().routing is new
