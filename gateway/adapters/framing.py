"""Puts what is sealed into frames of the stream, finds it back there, and erases what nothing waits in any more."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Engine, Row

from gateway.adapters.frame_rows import Place, close, forget, highest_number, idle_of, note_stream, stream_made
from gateway.adapters.frames import FrameDamaged, Kind, Sealed, decode, digest, frames
from gateway.errors import MailboxesUnavailable
from gateway.mailbox_settings import MailboxOptions
from keys.identity import MunicipalityCode
from servicekit.settings import SettingsRefused
from servicekit.tls import client_context
from servicekit.transactions import read_transaction, write_transaction

_ABREAST = 8
"""Frames that are in memory at once while a page is read."""


class Stream(Protocol):
    """Frames by the number that the stream gave them; numbers rise and are never used again.

    Every method but `close` raises MailboxesUnavailable when no majority of the servers answers in time.
    """

    def ensure(self, made: int | None) -> int:
        """Return when the stream was made, in microseconds; make it when there was none yet (`made` is None).

        Raises StreamGone when it is gone or another than the one made then, SettingsRefused when it would not keep
        what it acknowledged.
        """

    def renew(self, made: int, beyond: int) -> int:
        """Begin another stream where the one made then is gone, with numbers behind `beyond`; return when it was made.

        One that was begun so before, or is empty, is taken. Raises ReleaseRefused when it is there, or another one.
        """

    def last(self) -> int:
        """Return the number of the newest frame."""

    def erase(self, numbers: Sequence[int]) -> None:
        """Overwrite frames in the stream's files and take them out; those that are gone are no error."""

    async def publish(self, kind: Kind, municipality: MunicipalityCode, frame: bytes) -> int:
        """Return the number of a frame once a majority of the replicas has it."""

    async def fetch(self, number: int) -> bytes | None:
        """Return a frame; None when the stream does not have it."""

    def close(self) -> None:
        """Let go of the servers. Calling it again does nothing."""


class Frames:
    """See also `gateway.ports.mailboxes.FramedMailboxes`.

    What is placed is in the stream durably before `place` returns, and stays until `sweep` finds that nothing names it.
    Raises MailboxesUnavailable when the stream does not answer, and the errors of `Stream.ensure`.
    """

    def __init__(self, stream: Stream, engine: Engine) -> None:
        self._stream = stream
        self._engine = engine
        self._seen: int | None = None
        self._prepared = False
        self._begun = 0
        """The newest number when the stream was last looked at: what is published later has a higher one."""

    def prepare(self) -> None:
        """Make sure of the stream."""
        with read_transaction(self._engine) as connection:
            made = stream_made(connection)
        try:
            found = self._stream.ensure(made)
        except MailboxesUnavailable:
            self._prepared = False
            raise
        if made is None:
            with write_transaction(self._engine) as connection:
                note_stream(connection, found)
        self._begun = self._stream.last()
        self._prepared = True

    def renew(self, made: int) -> int:
        """Begin another stream where the one made then is gone, and return when it was made. The store is told later.

        Raises ReleaseRefused when it is there.
        """
        with read_transaction(self._engine) as connection:
            beyond = highest_number(connection)
        return self._stream.renew(made, beyond)

    async def place(self, kind: Kind, sealed: Sequence[Sealed]) -> list[Place]:
        """Return where each of these is, in order."""
        if sealed and not self._prepared:
            await asyncio.to_thread(self.prepare)
        made = list(frames(sealed))
        try:
            numbers = await asyncio.gather(*(self._stream.publish(kind, one.municipality, one.data) for one in made))
        except MailboxesUnavailable:
            self._prepared = False  # the stream may be gone: the next one looks first
            raise
        if min(numbers, default=self._begun + 1) <= self._begun:
            await asyncio.to_thread(self.prepare)  # numbers rise, but in a stream that was begun anew behind our back
        places: dict[int, Place] = {}
        for one, number in zip(made, numbers, strict=True):
            name = one.digest
            places.update((member, Place(number, name, one.epoch, at)) for at, member in enumerate(one.members))
        return [places[at] for at in range(len(sealed))]

    async def contents(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """Return what is at these places."""
        if places and not self._prepared:
            await asyncio.to_thread(self.prepare)
        wanted: dict[tuple[int, bytes], list[Place]] = {}
        for place in places:
            wanted.setdefault((place.number, place.digest), []).append(place)
        names = list(wanted)
        found: dict[Place, bytes] = {}
        for at in range(0, len(names), _ABREAST):
            for part in await asyncio.gather(*(self._open(name, wanted[name]) for name in names[at : at + _ABREAST])):
                found.update(part)
        return found

    async def _open(self, name: tuple[int, bytes], places: Sequence[Place]) -> Mapping[Place, bytes]:
        number, known = name
        data = await self._stream.fetch(number)
        try:
            contents = decode(data or b"", known)
        except FrameDamaged:
            raise MailboxesUnavailable("the stream does not have a frame") from None
        return {place: contents[place.at] for place in places}

    async def missing(self, names: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
        """Return the frames, by number and digest, that the stream does not have, or has with other bytes."""
        await asyncio.to_thread(self.prepare)
        last = await asyncio.to_thread(self._stream.last)  # of later numbers the servers know nothing, and say nothing
        gone = [name for name in names if name[0] > last]
        asked = [name for name in names if name[0] <= last]
        for at in range(0, len(asked), _ABREAST):
            part = asked[at : at + _ABREAST]
            there = await asyncio.gather(*(self._stream.fetch(number) for number, _ in part))
            gone += [name for name, data in zip(part, there, strict=True) if digest(data or b"") != name[1]]
        return gone

    def erase(self, number: int) -> None:
        """Erase what has the number of a lost frame, if anything has: nothing can name it any more."""
        self._stream.erase([number])

    def sweep(self) -> int:
        """Erase what nothing waits in, and what was never named and is older than the sweep before."""
        self.prepare()
        through, self._seen = self._seen, self._stream.last()
        with write_transaction(self._engine) as connection:
            numbers, through = close(connection, through or 0)
        self._stream.erase(numbers)
        with write_transaction(self._engine) as connection:
            forget(connection, numbers, through)
        return len(numbers)

    def erase_epoch(self, epoch: int) -> None:
        """Erase at once what was sealed under an epoch and waits no more."""
        self.prepare()
        with read_transaction(self._engine) as connection:
            numbers = idle_of(connection, epoch)
        self._stream.erase(numbers)
        with write_transaction(self._engine) as connection:
            forget(connection, numbers)

    def close(self) -> None:
        """Let go of the stream."""
        self._stream.close()


def open_frames(options: MailboxOptions | None, engine: Engine) -> Frames | None:
    """Return the frames at these brokers; None when there are none. Nothing is asked of them yet."""
    if options is None:
        return None
    try:
        from gateway.adapters.frame_stream import FrameStream, StreamPlace  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise SettingsRefused("NATS needs the extra 'nats' of this package", field="mailboxes") from None
    tls = client_context(options.tls) if options.tls else None
    place = StreamPlace(
        servers=options.nats, tls=tls, name=options.stream, replicas=options.replicas, patience=options.patience_seconds
    )
    return Frames(FrameStream(place), engine)


def place_of(row: Row[Any]) -> Place:
    """Return the place that a row of something framed names."""
    return Place(row.frame, row.name, row.epoch, row.place)


async def contents_of(frames: Frames | None, rows: Sequence[Row[Any]]) -> Mapping[Place, bytes]:
    """Return what these rows have in frames; nothing for what is in the store itself."""
    places = [place_of(row) for row in rows if row.frame is not None]
    if not places:
        return {}
    if frames is None:
        raise MailboxesUnavailable("something waits in a stream that is not in the settings")
    return await frames.contents(places)
