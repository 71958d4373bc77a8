"""Whether a municipality may go up in another, and when nothing is matched for it any more; on values only."""

from datetime import datetime

from gateway.domain.directory import Directory
from gateway.domain.enrolment import CONNECTION_CHANGES, MERGED_LIFE, Connection, ConnectionState, Merger
from gateway.errors import EnrolmentRefused
from keys.identity import MunicipalityCode


def merge(directory: Directory, code: MunicipalityCode, into: MunicipalityCode, now: datetime) -> Merger:
    """Return the merger of `code` into another, which the manifest names and the routing table leads to already.

    Raises EnrolmentRefused: signals about its residents would have nowhere to go.
    """
    _changed(directory, code, ConnectionState.MERGED)
    if into == code or not directory.accepting(into) or into not in directory.destinations:
        raise EnrolmentRefused("nobody seals for the municipality that it goes up in", field="into")
    if code in directory.routing.municipalities():
        raise EnrolmentRefused("the routing table still leads to it: import the new one first", field="routing")
    return Merger(into=into, at=now, under=directory.manifest.version if directory.manifest else 0)


def end(directory: Directory, code: MunicipalityCode, waiting: int, now: datetime, *, early: bool) -> Merger:
    """Return the merger of a municipality for which nothing has to be matched any more. Raises EnrolmentRefused."""
    merger = _changed(directory, code, ConnectionState.ENDED).merger
    if merger is None:
        raise EnrolmentRefused("it went up in no other", field="state")
    if not early and now < merger.at + MERGED_LIFE:
        raise EnrolmentRefused(f"it is matched for during {MERGED_LIFE.days} days after its merger", field="merged_at")
    if not early and waiting:
        raise EnrolmentRefused("its node has not collected everything", field="mailbox")
    return merger


def _changed(directory: Directory, code: MunicipalityCode, new: ConnectionState) -> Connection:
    connection = directory.connections.get(code)
    if connection is None:
        raise EnrolmentRefused("no such municipality", field="municipality_code")
    if new not in CONNECTION_CHANGES[connection.state]:
        raise EnrolmentRefused(f"municipality is {connection.state}", field="state")
    return connection
