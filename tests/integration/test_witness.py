"""A witness as a process of its own: over HTTP, bounded, and durable through kill -9."""

import threading
from http.client import HTTPConnection

import pytest

from audit.verify.note import read_witness_keys
from audit.witness.installation import WitnessDirectory
from audit.witnessing.call import HttpWitness, WitnessUnreachable
from region.processes import Service, free_port
from tests.support.audit_log import KEY, LOG_ID
from tests.unit.audit.witness.test_judging import body, checkpoint, proof


@pytest.fixture
def place(tmp_path):
    WitnessDirectory(tmp_path / "w").create("witness.test")
    (tmp_path / "logs.vkeys").write_text(KEY + "\n")
    return tmp_path


def served(place, port):
    arguments = ("witness", "serve", place / "w", "--logs", place / "logs.vkeys", "--listen", f"127.0.0.1:{port}")
    return Service("drempel-audit", *arguments, log=place / "witness.log", port=port)


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

        def ask(method, path, sent=None):
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                connection.request(method, path, sent)
                return connection.getresponse().status
            finally:
                connection.close()

        assert ask("GET", "/") == 404
        assert ask("GET", "/add-checkpoint") == 405
        assert ask("POST", "/add-checkpoint", b"old 0\n\nnonsense") == 404
        assert ask("POST", "/add-checkpoint", b"x" * (1 << 18)) == 413
    assert read_witness_keys("\n".join(one.verifier for one in WitnessDirectory(place / "w").cosigners()))
