"""Batches of sealed bundles as a partner in blind mode sends them. What is inside is random: a gateway cannot tell."""

import os
from collections.abc import Sequence

from drempel.v1 import partner_pb2

from gateway.wiring.installation import open_installation
from keys.bundle import bundle_size
from keys.destination import Destination, destinations
from keys.header import HEADER_SIZE
from keys.identity import Day, Oin, SignalId
from keys.manifest import verify_manifest
from keys.suite import Mode
from servicekit.clock import FileClock
from tests.support.gateway import MUNICIPALITY, NOW, Place


def destination(place: Place) -> Destination:
    """Return where bundles for the municipality of a place go."""
    document = open_installation(place.settings, FileClock(place.clock)).enrolments.enrolled().manifest
    assert document is not None  # noqa: S101
    return destinations(verify_manifest(document, place.settings.pinned_manifest_key(), now=NOW))[MUNICIPALITY]


def inside(to: Destination) -> bytes:
    """Return what follows the header of a bundle."""
    return os.urandom(bundle_size(to.suite) - HEADER_SIZE)


def request(to: Destination, partner: Oin, insides: Sequence[bytes], number: int = 1) -> bytes:
    """Return a serialised batch of one bundle for each of `insides`, under signal ids that nobody used before."""
    day = Day.of(NOW)
    headers = (to.header(partner, day, Mode.BLIND, SignalId(os.urandom(16))).encode() for _ in insides)
    bundles = [header + text for header, text in zip(headers, insides, strict=True)]
    return partner_pb2.SubmitSealedRequest(batch_number=number, bundles=bundles).SerializeToString()
