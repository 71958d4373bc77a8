"""Bad input at a real gateway: a code of its own for each, before any secret is used, logged without its content, and
nothing of it stored.

What only a node can see (a wrong signer, slots that disagree) is in `test_modes_at_the_node`; it needs the seal opened.
"""

import hashlib
import io
import json
import logging
from collections.abc import Iterator

import grpc
import pytest
from drempel.v1 import evaluation_pb2
from sqlalchemy import create_engine, inspect, text

from gateway import evaluation
from gateway.adapters.custody import CustodyLeafKeys
from keys import group, voprf
from keys.identity import Day, MunicipalityCode
from keys.suite import Mode
from servicekit import logs
from tests.support.blind import blind_partner
from tests.support.blind_gateway import TODAY, a_bundle, spent, submitted
from tests.support.gateway import MUNICIPALITY, NODE, OTHER_PARTNER, PARTNER, calling, lay_out, running

GOOD = group.GENERATOR
IDENTITY = bytes(32)
NEGATIVE = b"\x01" + bytes(31)
"""An odd field element: RFC 9496 refuses it as not canonical."""

ELEMENTS = {
    "the identity": (IDENTITY, {}, "IDENTITY_ELEMENT:blinded_elements"),
    "the identity behind a good element": (GOOD + IDENTITY, {}, "IDENTITY_ELEMENT:blinded_elements"),
    "a point that is not canonical": (NEGATIVE, {}, "MALFORMED_ELEMENT:blinded_elements"),
    "a field element above the prime": (b"\xff" * 32, {}, "MALFORMED_ELEMENT:blinded_elements"),
    "a scalar that is the group's order, for a point": (
        group.ORDER.to_bytes(32, "little"), {}, "MALFORMED_ELEMENT:blinded_elements",
    ),
    "no element": (b"", {}, "BATCH_SIZE:blinded_elements"),
    "5,000 elements": (GOOD * 5_000, {}, "BATCH_SIZE:blinded_elements"),
    "an element cut off": (GOOD + GOOD[:31], {}, "BATCH_SIZE:blinded_elements"),
    "another epoch": (GOOD, {"epoch": 2}, "LEAF_UNKNOWN:epoch"),
    "another generation": (GOOD, {"generation": 2}, "LEAF_UNKNOWN:generation"),
    "no municipality": (GOOD, {"municipality_code": "x"}, "LEAF_UNKNOWN:municipality_code"),
}  # fmt: skip
BUNDLES = {
    "an epoch beside another in one batch": ({"epoch": 2}, "EPOCH_REFUSED:epoch"),
    "another generation": ({"generation": 2}, "GENERATION_REFUSED:generation"),
    "an unknown key id": ({"key_id": bytes(8)}, "UNKNOWN_KEY:key_id"),
    "a stale manifest": ({"manifest_hash": bytes(32)}, "STALE_MANIFEST:manifest_hash"),
    "a wrong recipient": ({"municipality": MunicipalityCode("0363")}, "G5_NOT_CONNECTED:municipality"),
    "a wrong sender": ({"partner": OTHER_PARTNER}, "PARTNER_DIFFERS:partner"),
    "another mode": ({"mode": Mode.DIRECT}, "G2_MODE:mode"),
    "another day": ({"day": Day(TODAY.number - 2)}, "DAY_REFUSED:day"),
}

RECORDED = {"audit_entry", "audit_tile", "audit_checkpoint", "day_count"}
"""Where it is on record that something was refused, by code and count."""


@pytest.fixture
def place(tmp_path):
    return lay_out(tmp_path)


@pytest.fixture
def own(place, tmp_path):
    installation, _ = blind_partner(place, tmp_path / "partner")
    place.build_manifest()
    return installation


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process writes to its log, through the chain that it has when it serves."""
    stream, root = io.StringIO(), logging.getLogger()
    before = (root.handlers[:], root.level)
    logs.configure(stream=stream)
    yield stream
    root.handlers[:], root.level = before


@pytest.fixture
def secrets_used(monkeypatch):
    """The uses of a leaf key: derived from the root, or applied."""
    used = []
    derive, evaluate = CustodyLeafKeys.leaf, voprf.blind_evaluate
    monkeypatch.setattr(CustodyLeafKeys, "leaf", lambda *args: used.append("derived") or derive(*args))
    monkeypatch.setattr(evaluation.voprf, "blind_evaluate", lambda *args: used.append("applied") or evaluate(*args))
    return used


def stored(place):
    """Return a digest of each table but those."""
    engine = create_engine(f"sqlite:///{place.settings.store}")
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names()) - {
            "audit_entry",
            "audit_tile",
            "audit_checkpoint",
            "day_count",
        }
        found = {
            name: hashlib.sha256(repr(connection.execute(text(f"SELECT * FROM {name}")).all()).encode()).hexdigest()  # noqa: S608
            for name in tables
        }
    engine.dispose()
    return found


async def evaluated(caller, elements, **changes):
    asked = {"municipality_code": MUNICIPALITY.value, "epoch": 1, "generation": 1} | changes
    request = evaluation_pb2.EvaluateRequest(**asked, blinded_elements=elements)
    return await caller.evaluation.Evaluate(request)


async def refusal(caller, elements, changes):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await evaluated(caller, elements, **changes)
    return caught.value.details()


@pytest.mark.parametrize("who", [NODE, PARTNER], ids=["a node", "a partner"])
async def test_property_10_bad_elements_have_a_code_each_before_any_secret_and_leave_nothing(
    place, own, who, written, secrets_used
):
    async with running(place) as gateway, calling(place, who, gateway.port) as caller:
        before = stored(place)
        secrets_used.clear()
        for name, (elements, changes, code) in ELEMENTS.items():
            assert (name, await refusal(caller, elements, changes)) == (name, code)
        assert (secrets_used, stored(place)) == ([], before)
        said = written.getvalue()
        await evaluated(caller, GOOD)
    assert secrets_used == ["derived", "applied"]
    lines = [json.loads(line) for line in said.splitlines()]
    codes = {code.partition(":")[0] for _, _, code in ELEMENTS.values()}
    assert {line["code"] for line in lines if line["event"] == "rpc_refused"} == codes
    assert GOOD.hex() not in said


async def test_bad_bundles_have_a_code_each_before_any_secret_and_leave_nothing(place, own, written, secrets_used):
    good = a_bundle(place, own)
    bad = [a_bundle(place, own, **changes) for changes, _ in BUNDLES.values()]
    cut = {"cut off in its header": good[:50], "cut off by a byte": good[:-1], "a byte too long": good + b"\0"}
    expected = [code for _, code in BUNDLES.values()]
    expected += ["MALFORMED_HEADER:header", "MALFORMED_BUNDLE:bundle", "MALFORMED_BUNDLE:bundle"]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        before = stored(place)
        secrets_used.clear()
        results = await submitted(caller, *bad, *cut.values())
        assert (secrets_used, stored(place)) == ([], before)
        [first] = await submitted(caller, good)
        assert first.HasField("receipt")
        held = stored(place)
        [replayed] = await submitted(caller, good)
        assert (replayed.receipt.repeated_submission, stored(place)) == (True, held)
    told = [f"{result.refusal.code}:{result.refusal.field}" for result in results]
    assert dict(zip([*BUNDLES, *cut], told, strict=True)) == dict(zip([*BUNDLES, *cut], expected, strict=True))
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["refused"] for line in lines if line["event"] == "stream_ended"] == [len(expected), 0, 0]
    for bundle in bad:
        assert bundle[-40:].hex() not in written.getvalue()


async def test_property_11_a_crash_while_evaluating_leaves_it_charged_and_the_same_request_free(
    place, own, monkeypatch
):
    """What the secret is applied to was charged durably before: another connection to the store sees it by then."""
    seen, apply = [], voprf.blind_evaluate

    def crash(*_):
        seen.append(spent(place))
        raise MemoryError

    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        monkeypatch.setattr(evaluation.voprf, "blind_evaluate", crash)
        assert await refusal(caller, GOOD * 3, {}) == "INTERNAL"
        assert seen == [3]
        monkeypatch.setattr(evaluation.voprf, "blind_evaluate", apply)
        await evaluated(caller, GOOD * 3)
        assert spent(place) == 3
