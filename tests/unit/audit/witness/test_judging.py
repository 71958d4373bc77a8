"""A witness cosigns what only grew, and nothing else."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.merkle import Edge, leaf_hash
from audit.note import NoteSigner
from audit.verify.note import cosigned, read_witness_keys
from audit.witness.book import Book
from tests.support.audit_log import KEY, LOG_ID, SIGNER
from tests.support.witnesses import observed


def root(size, *, other=None):
    edge = Edge()
    for index in range(size):
        edge.add(leaf_hash(b"other" if index == other else b"%d" % index))
    return edge.root()


def checkpoint(size, *, signer=SIGNER, other=None, origin=LOG_ID):
    return signer.sign(f"{origin}\n{size}\n{base64.b64encode(root(size, other=other)).decode()}\n")


def proof(earlier, size, *, other=None):
    """RFC 6962 2.1.2, from the definition."""

    def tree(start, end):
        edge = Edge()
        for index in range(start, end):
            edge.add(leaf_hash(b"other" if index == other else b"%d" % index))
        return edge.root()

    def sub(m, start, end, whole):
        n = end - start
        if m == n:
            return [] if whole else [tree(start, end)]
        k = 1 << (n - 1).bit_length() - 1
        if m <= k:
            return [*sub(m, start, start + k, whole), tree(start + k, end)]
        return [*sub(m - k, start + k, end, False), tree(start, start + k)]

    return sub(earlier, 0, size, True) if earlier else []


def body(old, note, hashes=()):
    return "\n".join([f"old {old}", *(base64.b64encode(one).decode() for one in hashes)]).encode() + b"\n\n" + note


@pytest.fixture
def place(tmp_path):
    return observed(tmp_path, KEY, LOG_ID, count=1, quorum=1)


@pytest.fixture
def witness(place):
    return place.lines[0].witness


@pytest.fixture
def grown(witness):
    assert witness.add_checkpoint(body(0, checkpoint(5))).status == 200
    return witness


def test_a_first_checkpoint_is_cosigned_in_both_algorithms_at_the_witness_time(witness, place):
    note = checkpoint(5)
    answer = witness.add_checkpoint(body(0, note))
    assert (answer.status, answer.body.count(b"\n")) == (200, 2)
    for line in answer.body.splitlines(keepends=True):
        assert cosigned(note + line, read_witness_keys(place.keys)) == {"witness.test/0": 1_770_000_000}


def test_a_log_that_grew_is_cosigned_again(grown):
    assert grown.add_checkpoint(body(5, checkpoint(9), proof(5, 9))).status == 200
    assert grown.latest(LOG_ID).body.startswith(checkpoint(9))


def test_the_same_checkpoint_again_is_cosigned_again(grown):
    assert grown.add_checkpoint(body(5, checkpoint(5))).status == 200


def test_a_fork_is_refused_and_kept_as_evidence(grown, tmp_path):
    assert grown.add_checkpoint(body(5, checkpoint(9, other=2), proof(5, 9, other=2))).status == 422
    (evidence,) = Book(tmp_path / "witness-0.sqlite").evidence()
    assert evidence.words == "the proof does not lead from what was cosigned"
    assert checkpoint(9, other=2) in evidence.body


def test_a_proof_that_is_missing_or_superfluous_is_refused(grown):
    assert grown.add_checkpoint(body(5, checkpoint(9))).status == 422
    assert grown.add_checkpoint(body(5, checkpoint(5), proof(5, 9))).status == 422


def test_a_first_checkpoint_needs_no_proof_and_may_have_none(witness):
    assert witness.add_checkpoint(body(0, checkpoint(9), proof(5, 9))).status == 422


def test_the_same_size_with_another_root_is_refused_and_kept_as_evidence(grown, tmp_path):
    answer = grown.add_checkpoint(body(5, checkpoint(5, other=2)))
    assert (answer.status, answer.body, answer.content_type) == (409, b"5\n", "text/x.tlog.size")
    assert len(Book(tmp_path / "witness-0.sqlite").evidence()) == 1


def test_a_rollback_is_refused_and_told_the_size(grown, tmp_path):
    assert grown.add_checkpoint(body(5, checkpoint(9), proof(5, 9))).status == 200
    answer = grown.add_checkpoint(body(5, checkpoint(7), proof(5, 7)))
    assert (answer.status, answer.body) == (409, b"9\n")
    assert [one.words for one in Book(tmp_path / "witness-0.sqlite").evidence()] == ["a smaller tree than was cosigned"]


def test_a_truncated_log_is_refused(grown):
    assert grown.add_checkpoint(body(0, checkpoint(3))).status == 409
    assert grown.add_checkpoint(body(5, checkpoint(3))).status == 400


def test_asking_from_zero_tells_the_size(grown):
    assert grown.add_checkpoint(body(0, checkpoint(9))).body == b"5\n"


@pytest.mark.parametrize(
    ("note", "status"),
    [
        (checkpoint(5, signer=NoteSigner.of_seed(LOG_ID, b"\x02" * 32)), 403),
        (checkpoint(5).replace(b"\n5\n", b"\n6\n"), 403),
        (checkpoint(5, signer=NoteSigner.of_seed("drempel.other", b"\x01" * 32), origin="drempel.other"), 404),
        (checkpoint(5, signer=SIGNER, origin="drempel.other"), 404),
        (b"", 400),
    ],
)
def test_a_forged_or_foreign_note_is_refused(witness, note, status):
    assert witness.add_checkpoint(body(0, note)).status == status
    assert witness.latest(LOG_ID).status == 404


@pytest.mark.parametrize(
    "head", ["old 00", "old -1", "old", "new 0", "old 0 ", "old x", "old 0\nAAAA", "", "old 0\n" * 64]
)
def test_what_is_not_a_submission_is_refused(witness, head):
    assert witness.add_checkpoint(head.encode() + b"\n\n" + checkpoint(5)).status == 400


def test_more_than_sixty_three_hashes_are_refused(witness):
    assert witness.add_checkpoint(body(0, checkpoint(5), [bytes(32)] * 64)).status == 400


def test_what_was_cosigned_is_remembered_by_another_process(grown, tmp_path):
    (restarted,) = observed(tmp_path, KEY, LOG_ID, count=1, quorum=1).lines
    assert restarted.witness.add_checkpoint(body(5, checkpoint(5, other=1))).status == 409


def test_the_time_of_a_cosignature_never_runs_backwards(grown, tmp_path):
    (later,) = observed(tmp_path, KEY, LOG_ID, count=1, quorum=1, now=1_000_000_000).lines
    assert later.witness.add_checkpoint(body(5, checkpoint(9), proof(5, 9))).status == 200
    assert Book(tmp_path / "witness-0.sqlite").seen()[0][1].time == 1_770_000_000


def test_a_log_cannot_fill_the_witness_with_evidence(grown, tmp_path):
    for other in range(5):
        for size in range(6, 40):
            grown.add_checkpoint(body(5, checkpoint(size, other=other)))
    assert len(Book(tmp_path / "witness-0.sqlite").evidence()) == 100


@settings(max_examples=40)
@given(st.integers(0, 8), st.integers(0, 12), st.integers(0, 12), st.booleans())
def test_whatever_is_submitted_two_cosigned_trees_are_never_inconsistent(tmp_path_factory, first, second, old, fork):
    witness = observed(tmp_path_factory.mktemp("w"), KEY, LOG_ID, count=1, quorum=1).lines[0].witness
    assert witness.add_checkpoint(body(0, checkpoint(first))).status == 200
    other = 0 if fork else None
    old = min(old, second)
    answer = witness.add_checkpoint(body(old, checkpoint(second, other=other), proof(old, second, other=other)))
    honest = old == first and (not fork or first == 0)
    assert (answer.status == 200) == honest
