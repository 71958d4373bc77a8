"""A gateway's stores with mailboxes on a real stream, and the stream as another client of the brokers sees it."""

import asyncio
from contextlib import contextmanager

from sqlalchemy import select

from gateway.adapters.frame_stream import FrameStream, StreamPlace
from gateway.adapters.schema import frame
from servicekit.tls import client_context
from servicekit.transactions import read_transaction
from tests.support.gateway_stores import ALICE, HERE, NODE, a_connection, a_partner, open_stores


@contextmanager
def framed_gateway(options, directory, store=None):
    """Yield stores that know one partner and one municipality; `store` is where, else a file in the directory."""
    made, close = open_stores(store or directory / "store.db", options, directory=directory)
    made.enrolments.put_partner(a_partner(ALICE))
    made.enrolments.put_connection(a_connection(HERE, NODE), epoch=1)
    yield made
    close()


def a_stream(options):
    place = StreamPlace(
        servers=options.nats, tls=client_context(options.tls), name=options.stream, replicas=options.replicas,
        patience=options.patience_seconds,
    )  # fmt: skip
    return FrameStream(place)


def messages(stream, options):
    """Return (subject, bytes) of everything in a stream."""

    async def walk():
        streams = await stream._streams()
        state = (await streams.stream_info(options.stream)).state
        numbers = range(state.first_seq, state.last_seq + 1) if state.messages else ()
        found = await asyncio.gather(
            *(streams.get_msg(options.stream, number) for number in numbers), return_exceptions=True
        )
        return [(one.subject, one.data) for one in found if not isinstance(one, BaseException)]

    return stream._call(walk()).result()


def remove(stream, options):
    """Delete the stream, as an operator of the brokers can."""

    async def act():
        assert await (await stream._streams()).delete_stream(options.stream)

    stream._call(act()).result()


def frames_of(gateway, table):
    with read_transaction(gateway.engine) as connection:
        named = select(frame.c.number, frame.c.digest).join(table, table.c.frame == frame.c.number)
        return [tuple(row) for row in connection.execute(named.order_by(table.c.sequence))]


async def deposit(gateway, records):
    return await gateway.box.deposit(NODE, HERE, {ALICE: records}, quota=10)
