"""Feedback through one gateway over real gRPC and mTLS: carried, never read."""

import hashlib

import grpc
import pytest
from drempel.v1 import feedback_pb2, feedback_pb2_grpc

from keys.errors import SealRefused
from keys.feedback import SEALED_SIZE, FeedbackCode, FeedbackRecord, open_feedback, seal_feedback
from keys.identity import Day, SignalId
from keys.seal import SealPrivateKey
from keys.signing import SigningKey
from keys.suite import Suite
from tests.support.gateway import (
    MUNICIPALITY,
    NODE,
    OTHER_MUNICIPALITY,
    OTHER_NODE,
    OTHER_PARTNER,
    PARTNER,
    STRANGER,
    calling,
    lay_out,
    running,
)

ROOT, SEALING = SigningKey.generate(), SealPrivateKey.generate(Suite.AS1)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("gateway"))


def a_record(number, code=FeedbackCode.NOT_PICKED_UP):
    return FeedbackRecord(
        code=code,
        signal_id=SignalId(hashlib.sha256(bytes([number])).digest()[:16]),
        partner=PARTNER,
        municipality=MUNICIPALITY,
        issued=Day(20_532),
        round=1,
        rounds=6,
    )


def message(sealed, partner=PARTNER, municipality=MUNICIPALITY):
    return feedback_pb2.FeedbackRecord(
        partner_oin=partner.value, municipality_code=municipality.value, sealed=sealed
    )  # fmt: skip


class Box:
    """FeedbackService as one organisation calls it."""

    def __init__(self, place, oin, port):
        self._place, self._oin, self._port = place, oin, port

    async def _call(self, name, request):
        async with calling(self._place, self._oin, self._port) as caller:
            stub = feedback_pb2_grpc.FeedbackServiceStub(caller.channel)
            return await getattr(stub, name)(request)

    async def deposit(self, *messages):
        await self._call("Deposit", feedback_pb2.DepositFeedbackRequest(records=messages))

    async def collect(self, after=0):
        request = feedback_pb2.CollectFeedbackRequest(after_sequence=after, max_items=1000)
        return list((await self._call("Collect", request)).records)

    async def acknowledge(self, *sequences):
        await self._call("AcknowledgeFeedback", feedback_pb2.AcknowledgeFeedbackRequest(sequences=sequences))


async def refused(call):
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call
    return failure.value.code(), failure.value.details()


async def test_the_partner_reads_what_the_gateway_cannot(place):
    record = a_record(1, FeedbackCode.PICKED_UP)
    sealed = seal_feedback(record, ROOT, SEALING.public)
    async with running(place) as gateway:
        await Box(place, NODE, gateway.port).deposit(message(sealed))
        await Box(place, NODE, gateway.port).deposit(message(sealed))
        [carried] = await Box(place, PARTNER, gateway.port).collect()
        assert await Box(place, OTHER_PARTNER, gateway.port).collect() == []
    told = {"partner": PARTNER, "municipality": MUNICIPALITY, "verify_key": ROOT.verify_key}
    assert open_feedback(carried.sealed, SEALING, **told) == record
    # Whatever the gateway holds: its custody, its store, and every seal key that it was ever shown.
    stored = b"".join(file.read_bytes() for file in place.directory.glob("gateway.sqlite*"))
    assert carried.sealed[:64] in stored
    for secret in (record.encode(), record.encode()[:56], record.signal_id.value):
        assert secret not in stored
    for key in (*place.seal_keys.values(), SealPrivateKey.generate(Suite.AS1)):
        with pytest.raises(SealRefused):
            open_feedback(carried.sealed, key, **told)


async def test_records_of_all_codes_look_alike_to_the_gateway(place):
    sizes = set()
    for number, code in enumerate((FeedbackCode.PICKED_UP, FeedbackCode.CLOSED, FeedbackCode.NOT_A_RESIDENT), 10):
        sizes.add(message(seal_feedback(a_record(number, code), ROOT, SEALING.public)).ByteSize())
    assert len(sizes) == 1


async def test_records_stay_until_acknowledged_also_through_a_restart(place):
    one, other = (seal_feedback(a_record(number), ROOT, SEALING.public) for number in (20, 21))
    async with running(place) as gateway:
        await Box(place, NODE, gateway.port).deposit(message(one), message(other))
        before = await Box(place, PARTNER, gateway.port).collect()
        await Box(place, PARTNER, gateway.port).acknowledge(before[-2].sequence)
    async with running(place) as gateway:
        after = await Box(place, PARTNER, gateway.port).collect()
        assert [record.sequence for record in before if record != before[-2]] == [record.sequence for record in after]
        await Box(place, PARTNER, gateway.port).acknowledge(*(record.sequence for record in after))
        assert await Box(place, PARTNER, gateway.port).collect() == []


async def test_only_the_municipalitys_own_node_may_leave_its_records(place):
    sealed = message(seal_feedback(a_record(30), ROOT, SEALING.public))
    async with running(place) as gateway:
        for caller in (OTHER_NODE, PARTNER, STRANGER):
            assert await refused(Box(place, caller, gateway.port).deposit(sealed)) == (
                grpc.StatusCode.PERMISSION_DENIED,
                "CALLER_UNKNOWN",
            )
        for caller in (NODE, STRANGER):
            assert (await refused(Box(place, caller, gateway.port).collect()))[1] == "CALLER_UNKNOWN"
            assert (await refused(Box(place, caller, gateway.port).acknowledge(1)))[1] == "CALLER_UNKNOWN"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([], "REQUEST_MALFORMED:records"),
        ([message(bytes(SEALED_SIZE - 1))], "REQUEST_MALFORMED:sealed"),
        ([message(bytes(SEALED_SIZE)), message(bytes(SEALED_SIZE), municipality=OTHER_MUNICIPALITY)],
         "REQUEST_MALFORMED:municipality_code"),
        ([message(bytes(SEALED_SIZE), partner=STRANGER)], "REQUEST_MALFORMED:partner_oin"),
        ([feedback_pb2.FeedbackRecord(municipality_code="0654", sealed=bytes(SEALED_SIZE))], "REQUEST_MALFORMED:oin"),
    ],
)  # fmt: skip
async def test_a_deposit_that_is_not_whole_is_refused_whole(place, messages, code):
    async with running(place) as gateway:
        assert (await refused(Box(place, NODE, gateway.port).deposit(*messages)))[1] == code
