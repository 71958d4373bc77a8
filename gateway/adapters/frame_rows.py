"""Which frames something waits in: written with what waits, and closed before anything is erased.

A frame comes into the stream before the store knows of it. When its process dies in between, nothing will ever name it,
and it has to go; when its process is only slow, it must stay. So the numbers up to one are closed first: from then on
no transaction may name a frame up to there that is not written down already, and what is not may be erased.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from gateway.adapters.row_keys import read
from gateway.adapters.schema import feedback_record, frame, mailbox_item, state
from gateway.errors import MailboxesUnavailable
from servicekit.store import insert_or

_CLOSED, _ERASED, _MADE = "frames_closed", "frames_erased", "stream_made"
_PAGE = 10_000


class Place(NamedTuple):
    """Where something sealed is: in which frame, known by which digest, and as which of its contents."""

    number: int
    digest: bytes
    epoch: int | None
    at: int


def name_frames(connection: Connection, places: Iterable[Place]) -> None:
    """Write down the frames of these places; the transaction must hold the write lock.

    Raises MailboxesUnavailable for a frame that came too late and may be erased by now, or whose number is taken
    because the stream lost its end: whoever sends it again gets another.
    """
    named = {place.number: place for place in places}
    if not named:
        return
    taken = connection.scalar(select(frame.c.number).where(frame.c.number.in_(named)).limit(1))
    if taken is not None or min(named) <= read(connection, _CLOSED):
        raise MailboxesUnavailable("a frame came too late")
    rows = [{"number": one.number, "digest": one.digest, "epoch": one.epoch} for one in named.values()]
    connection.execute(insert(frame), rows)


def close(connection: Connection, through: int) -> tuple[list[int], int]:
    """Close the numbers up to `through`, or as many as are dealt with at a time.

    Return the frames to erase, which nothing waits in or that were never named, and up to which number that is all.
    """
    erased = read(connection, _ERASED)
    through = max(erased, min(through, erased + _PAGE))
    shut(connection, through)
    between = select(frame.c.number).where(frame.c.number > erased, frame.c.number <= through)
    known = set(connection.scalars(between))
    unnamed = [number for number in range(erased + 1, through + 1) if number not in known]
    return [*_idle(connection), *unnamed], through


def shut(connection: Connection, through: int) -> None:
    """Let no transaction name a frame up to `through` from now on."""
    if through > read(connection, _CLOSED):
        connection.execute(update(state).where(state.c.name == _CLOSED).values(value=through))


def _idle(connection: Connection) -> Sequence[int]:
    waits = [
        select(table.c.frame).where(table.c.frame == frame.c.number).exists()
        for table in (mailbox_item, feedback_record)
    ]
    idle = select(frame.c.number).where(*(~one for one in waits)).order_by(frame.c.number).limit(_PAGE)
    return connection.scalars(idle).all()


def idle_of(connection: Connection, epoch: int) -> Sequence[int]:
    """Return the frames of an epoch that nothing waits in any more."""
    of_epoch = set(connection.scalars(select(frame.c.number).where(frame.c.epoch == epoch)))
    return [number for number in _idle(connection) if number in of_epoch]


def forget(connection: Connection, numbers: Sequence[int], through: int = 0) -> None:
    """Forget frames that were erased, and that everything up to `through` was."""
    for at in range(0, len(numbers), _PAGE):
        connection.execute(delete(frame).where(frame.c.number.in_(numbers[at : at + _PAGE])))
    if through > read(connection, _ERASED):
        connection.execute(update(state).where(state.c.name == _ERASED).values(value=through))


def stream_made(connection: Connection) -> int | None:
    """Return when the stream was made that the frames are in; None before there was one."""
    made: int | None = connection.scalar(select(state.c.value).where(state.c.name == _MADE))
    return made


def note_stream(connection: Connection, made: int) -> None:
    """Write down which stream the frames are in."""
    connection.execute(insert_or(connection, state).values(name=_MADE, value=made).on_conflict_do_nothing())


def replace_stream(connection: Connection, made: int, by: int) -> bool:
    """Write down that the frames are in another stream from now on; False when it was no longer that one."""
    renewed = update(state).where(state.c.name == _MADE, state.c.value == made).values(value=by)
    return connection.execute(renewed).rowcount == 1


def highest_number(connection: Connection) -> int:
    """Return the highest number that a frame ever had, as far as the store knows."""
    named = connection.scalar(select(func.max(frame.c.number))) or 0
    return max(named, read(connection, _CLOSED), read(connection, _ERASED))


def waited_in(connection: Connection) -> list[tuple[int, bytes]]:
    """Return number and digest of every frame that something waits in."""
    waits = (select(table.c.frame).where(table.c.frame == frame.c.number) for table in (mailbox_item, feedback_record))
    named = select(frame.c.number, frame.c.digest).where(or_(*(one.exists() for one in waits)))
    return [(row.number, row.digest) for row in connection.execute(named.order_by(frame.c.number))]
