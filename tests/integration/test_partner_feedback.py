"""`drempel-partner feedback` as a process of its own, against a gateway over mutual TLS."""

import csv
import json

from keys.feedback import FeedbackCode, FeedbackRecord, seal_feedback
from keys.identity import Day, Oin, SignalId
from tests.integration.test_partner_command import a_file, authority, gateway, own, run, serve
from tests.support.partner_installation import MUNICIPALITY, NOW, PARTNER_OIN

__all__ = ["authority", "gateway", "own", "serve"]


def answer(own, gateway, signal_id, code, round_=1):
    record = FeedbackRecord(
        code=code, signal_id=SignalId(signal_id), partner=Oin(PARTNER_OIN), municipality=MUNICIPALITY,
        issued=Day.of(NOW), round=round_, rounds=6,
        hold_until=Day.of(NOW) if code is FeedbackCode.HELP_ACCEPTED else None,
    )  # fmt: skip
    sealed = seal_feedback(record, own.municipality_root, own.sealing.public)
    gateway.feedback[max(gateway.feedback, default=0) + 1] = (MUNICIPALITY.value, sealed)


async def test_feedback_comes_with_the_partners_own_references_and_is_collected_once(own, gateway, serve):
    await serve()
    file = a_file(own, 3)
    assert (await run(own, "submit", file))[0] == 0
    first, second, _ = gateway.accepted
    answer(own, gateway, first, FeedbackCode.PICKED_UP)
    answer(own, gateway, second, FeedbackCode.HELP_ACCEPTED)
    answer(own, gateway, first, FeedbackCode.CLOSED, round_=2)
    gateway.breaks = [(gateway.batches + 1, "before"), (gateway.batches + 3, "before")]  # it reconnects by itself
    out = own.directory / "feedback.csv"
    code, said, _ = await run(own, "feedback", file, "--out", out, "--json")
    told = json.loads(said)
    assert (code, told["collected"], told["without_record"], told["unnamed"]) == (0, 3, 1, 0)
    assert gateway.feedback == {}
    with out.open() as stream:
        rows = {row["partner_ref"]: (row["code"], row["hold_until"]) for row in csv.DictReader(stream)}
    assert sorted(rows.values()) == [("CLOSED", ""), ("HELP_ACCEPTED", NOW.date().isoformat())]
    again = json.loads((await run(own, "feedback", file, "--json"))[1])
    assert (again["collected"], again["signals"], again["signals_by_code"]) == (0, 2, told["signals_by_code"])
    offline = json.loads((await run(own, "feedback", "--offline", "--json"))[1])
    assert (offline["signals"], offline["unnamed"]) == (2, 2)


async def test_a_record_that_does_not_hold_is_told_by_code_and_left(own, gateway, serve):
    await serve()
    gateway.feedback[1] = (MUNICIPALITY.value, bytes(1_392))
    code, said, problem = await run(own, "feedback", "--json")
    assert (code, json.loads(said)["refused_by_code"], list(gateway.feedback)) == (1, {"SEAL_REFUSED": 1}, [1])
    assert "Traceback" not in problem
