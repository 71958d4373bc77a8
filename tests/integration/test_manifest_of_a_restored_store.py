"""A store that was put back does not know its newest manifests; the next one must be believed by who holds those."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from keys.errors import ManifestRollback
from keys.manifest import verify_manifest
from tests.support.blind_gateway import asked
from tests.support.gateway import NOW, lay_out, running

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def place(tmp_path):
    return lay_out(tmp_path)


def build(place, *options):
    place.command("manifest", "build", "--signing-keys", place.directory / "offline", "--clock", place.clock, *options)
    return asked(place, "SELECT document FROM manifest ORDER BY version DESC LIMIT 1")


def verified(place, document, holding=None):
    known = {"known_version": holding.version, "known_hash": holding.hash()} if holding else {}
    return verify_manifest(document, place.settings.pinned_manifest_key(), now=LATER, **known)


@pytest.fixture
def lost(place):
    """The newest manifest of two that the store lost again."""
    store, copy = place.directory / "gateway.sqlite", place.directory / "copy.sqlite"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    build(place)
    found = verified(place, build(place))
    for file in place.directory.glob("gateway.sqlite*"):
        file.unlink()
    copy.rename(store)
    place.set_clock(LATER)
    return found


def test_the_next_ones_are_believed_by_nobody_who_holds_the_lost_one(place, lost):
    for _ in range(lost.version):  # an older one, another of the same version, and one that names that
        with pytest.raises(ManifestRollback):
            verified(place, build(place), holding=lost)


async def test_one_above_it_is_believed_by_everybody_and_the_one_after_follows_as_ever(place, lost):
    async with running(place) as gateway:
        made = verified(place, build(place, "--above", lost.version), holding=lost)
        assert made.version == lost.version + 2
        gateway.directory.refresh()
        assert gateway.directory.manifest_version() == made.version
        following = verified(place, build(place, "--above", lost.version), holding=made)
        assert (following.version, following.previous_hash) == (made.version + 1, made.hash())
