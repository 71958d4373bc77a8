"""A witness as a process of its own: over HTTP, bounded, and durable through kill -9."""

import threading
from http.client import HTTPConnection

import pytest
from typer.testing import CliRunner

from audit.commands.witnessing import witness
from audit.note import NoteSigner
from audit.verify.note import read_witness_keys
from audit.witness.installation import WitnessDirectory, WitnessRefused
from audit.witnessing.call import HttpWitness, WitnessUnreachable
from region.processes import Service, free_port
from tests.support.audit_log import KEY, LOG_ID
from tests.unit.audit.witness.test_judging import body, checkpoint, proof


@pytest.fixture
def place(tmp_path):
    WitnessDirectory(tmp_path / "w").create("witness.test")
    (tmp_path / "logs.vkeys").write_text(KEY + "\n")
    return tmp_path


def served(place, port, *more):
    arguments = ("witness", "serve", place / "w", "--logs", place / "logs.vkeys", "--listen", f"127.0.0.1:{port}")
    return Service("drempel-audit", *arguments, *more, log=place / "witness.log", port=port)


def ask(port, method, path, sent=None):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_what_was_cosigned_survives_kill_9_and_a_fork_is_refused_afterwards(place):
    port = free_port()
    call = HttpWitness(f"http://127.0.0.1:{port}/")
    with served(place, port) as service:
        assert call.add_checkpoint(body(0, checkpoint(5)))[0] == 200
        service.kill()
    with served(place, port):
        assert call.add_checkpoint(body(5, checkpoint(5, other=1))) == (409, b"5\n")
        assert call.add_checkpoint(body(5, checkpoint(9), proof(5, 9)))[0] == 200
        assert call.latest(LOG_ID).startswith(checkpoint(9))
        assert call.latest("drempel.unknown") is None
    with pytest.raises(WitnessUnreachable):
        call.add_checkpoint(body(9, checkpoint(9)))


def test_callers_at_the_same_time_never_get_two_histories_cosigned(place):
    port = free_port()
    with served(place, port):
        call = HttpWitness(f"http://127.0.0.1:{port}")
        answers = []
        forks = [body(0, checkpoint(7, other=number)) for number in range(7)]
        threads = [
            threading.Thread(target=lambda fork=fork: answers.append(call.add_checkpoint(fork)[0])) for fork in forks
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [200] + [409] * 6


def test_only_the_two_requests_are_answered_and_bodies_are_bounded(place):
    port = free_port()
    with served(place, port):
        assert ask(port, "GET", "/")[0] == 404
        assert ask(port, "GET", "/add-checkpoint")[0] == 405
        assert ask(port, "GET", "/metrics")[0] == 404, "counts are shown at an address of their own"
        assert ask(port, "POST", "/add-checkpoint", b"old 0\n\nnonsense")[0] == 404
        assert ask(port, "POST", "/add-checkpoint", b"x" * (1 << 18))[0] == 413
    assert read_witness_keys("\n".join(one.verifier for one in WitnessDirectory(place / "w").cosigners()))


def test_what_came_of_checkpoints_is_counted_by_outcome_and_no_log_is_named(place):
    port, counts = free_port(), free_port()
    with served(place, port, "--metrics", f"127.0.0.1:{counts}"):
        for sent in (
            body(0, checkpoint(5)), body(0, checkpoint(5, other=2)), body(5, checkpoint(9), proof(5, 9)),
            body(5, checkpoint(9), proof(5, 9)), b"nonsense", body(0, checkpoint(5, origin="somebody-elses.log")),
            body(9, checkpoint(12, signer=NoteSigner.of_seed(LOG_ID, b"\x09" * 32)), proof(9, 12)),
        ):  # fmt: skip
            ask(port, "POST", "/add-checkpoint", sent)
        assert ask(counts, "GET", "/")[0] == 404
        status, told = ask(counts, "GET", "/metrics")
    samples = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    outcomes = {key.split('"')[1]: int(value) for key, value in samples.items() if "outcome" in key}
    assert status == 200
    assert outcomes == {
        "cosigned": 2, "other-size": 1, "malformed": 1, "unknown-log": 1, "forged": 1, "contradicted": 1,
    }  # fmt: skip
    assert (samples["drempel_witness_logs"], samples["drempel_witness_contradictions"]) == ("1", "1")
    assert int(samples["drempel_witness_stalest_timestamp_seconds"]) > 1_700_000_000
    assert LOG_ID not in told
    assert "somebody" not in told


@pytest.mark.parametrize("place_of_metrics", ["0.0.0.0:9464", "witness.example.nl:9464", ":9464"])
def test_counts_are_shown_on_the_own_machine_only(place, place_of_metrics):
    arguments = ["serve", str(place / "w"), "--logs", str(place / "logs.vkeys"), "--metrics", place_of_metrics]
    ended = CliRunner().invoke(witness, arguments)
    assert isinstance(ended.exception, WitnessRefused)
    assert "--metrics" in str(ended.exception)
