"""What a witness counts: every outcome from the first look on, how long a log waits, and which ones never came."""

import pytest

from audit.verify.note import read_keys
from audit.witness.book import Book, Seen
from audit.witness.counting import METRICS, Name, WitnessMeter
from audit.witness.judging import Outcome
from tests.support.audit_log import KEY, LOG_ID
from tests.support.witnesses import observed
from tests.unit.audit.witness.test_judging import body, checkpoint, proof


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path / "book.sqlite")


def samples(meter):
    lines = meter.exposition().decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def cosign(book, origin, time):
    with book.turn(origin) as turn:
        turn.replace(Seen(size=1, root=bytes(32), time=time, note=b""))


def test_every_metric_is_shown_with_every_outcome_before_anything_happened(book):
    told = samples(WitnessMeter(book, ["one", "other"]))
    assert {name.partition("{")[0] for name in told} == set(Name) == set(METRICS)
    assert {key.split('"')[1] for key in told if "{" in key} == set(Outcome)
    assert set(told.values()) == {"0", "2"}


def test_the_log_that_waits_longest_is_told_and_one_that_never_came_is_counted_apart(book):
    meter = WitnessMeter(book, ["one", "other"])
    cosign(book, "one", 4_000)
    told = samples(meter)
    assert (told[Name.STALEST], told[Name.NEVER]) == ("4000", "1")
    cosign(book, "other", 1_000)
    told = samples(meter)
    assert (told[Name.STALEST], told[Name.NEWEST], told[Name.NEVER]) == ("1000", "4000", "0")


def test_nobody_waits_for_a_log_that_is_not_witnessed_any_more(book):
    cosign(book, "ended", 1_000)
    cosign(book, "one", 4_000)
    told = samples(WitnessMeter(book, ["one", "other"]))
    assert (told[Name.STALEST], told[Name.NEVER]) == ("4000", "1")


def test_what_a_log_signed_against_what_was_cosigned_is_a_contradiction_and_an_old_size_is_none(tmp_path):
    witness = observed(tmp_path, KEY, LOG_ID, count=1, quorum=1).lines[0].witness
    assert len(read_keys(KEY)) == 1
    came_to = [
        witness.add_checkpoint(sent).outcome
        for sent in (
            body(0, checkpoint(5)), body(0, checkpoint(9)), body(5, checkpoint(5, other=1)),
            body(5, checkpoint(9, other=2), proof(5, 9)), body(5, checkpoint(3)), body(3, checkpoint(4), proof(3, 4)),
        )
    ]  # fmt: skip
    against = Outcome.CONTRADICTED
    assert came_to == [Outcome.COSIGNED, Outcome.OTHER_SIZE, against, against, Outcome.MALFORMED, against]
