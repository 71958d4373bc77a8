"""A log and its witnesses: a quorum is gathered, absence is told, another history stops the signing."""

import shutil
from dataclasses import replace

import pytest

from audit.errors import LogContradicted, LogUnconfirmed
from audit.verify.note import read_quorum
from audit.verify.source import open_source
from audit.verify.verification import verify
from audit.witness.judging import Answer
from audit.witnessing.attestation import Attestation
from audit.witnessing.gathering import Trouble, Witnesses
from audit.witnessing.memory import SignedHere
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import KEY, LOG, LOG_ID, SIGNER, database, event, fill
from tests.support.witnesses import observed


class Place:
    """A log in a file with three witnesses; the file can be copied and put back, as backups are."""

    def __init__(self, directory):
        self.directory = directory
        self.seconds = 0.0
        self.observed = observed(directory, KEY, LOG_ID)
        self.memory = SignedHere(directory)
        self.open()

    def open(self):
        self.engine = database(self.directory / "log.db")
        names = self.observed.witnesses
        self.witnesses = Witnesses(LOG_ID, names._witnesses, 2, now=lambda: self.seconds)
        self.attestation = Attestation(
            log=LOG, signer=SIGNER, witnesses=self.witnesses, memory=self.memory, write=self.write, read=self.read
        )

    def write(self, work):
        with write_transaction(self.engine) as connection:
            return work(connection)

    def read(self, work):
        with read_transaction(self.engine) as connection:
            return work(connection)

    def add(self, count):
        fill(self.engine, [count], checkpoint=False)

    def back_up(self):
        self.engine.dispose()
        shutil.copy(self.directory / "log.db", self.directory / "backup.db")

    def restore(self, *, elsewhere=True):
        """Put the backup back; `elsewhere` knows nothing of what was signed since."""
        self.engine.dispose()
        shutil.copy(self.directory / "backup.db", self.directory / "log.db")
        if elsewhere:
            self.memory = SignedHere(self.directory / "elsewhere")
            (self.directory / "elsewhere").mkdir()
        self.open()

    def away(self, *numbers):
        for number, line in enumerate(self.observed.lines):
            line.cut = number in numbers


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_three_of_three_cosign_and_the_verifier_sees_it(place):
    place.add(300)
    standing = place.attestation.take()
    assert (sorted(standing.cosigned), standing.witnessed, standing.trouble) == (
        ["witness.test/0", "witness.test/1", "witness.test/2"], True, {},
    )  # fmt: skip
    verdict = verify(open_source(place.directory / "log.db"), KEY, witnesses=read_quorum(place.observed.keys))
    assert (verdict.sound, verdict.witnessed_size) == (True, 300)


def test_a_log_that_grows_is_cosigned_each_time_from_where_it_was(place):
    for count in (1, 300, 7):
        place.add(count)
        assert place.attestation.take().witnessed
    assert [line.submitted[-1].split(b"\n")[0] for line in place.observed.lines] == [b"old 301"] * 3


def test_a_restarted_log_learns_the_size_from_the_witness(place):
    place.add(10)
    place.attestation.take()
    place.open()
    place.add(5)
    assert place.attestation.take().witnessed


def test_one_witness_away_is_told_and_two_are_enough(place):
    place.observed.lines[1].cut = True
    place.add(10)
    standing = place.attestation.take()
    assert (standing.witnessed, standing.trouble) == (True, {"witness.test/1": Trouble.UNREACHABLE})


def test_two_witnesses_away_stop_nothing_and_are_made_up_for_later(place):
    place.observed.lines[0].cut = place.observed.lines[1].cut = True
    place.add(10)
    assert not place.attestation.take().witnessed
    place.observed.lines[0].cut = False
    assert not place.attestation.take().witnessed, "left alone for a minute"
    place.seconds += 61
    assert place.attestation.take().witnessed


def test_the_verifier_misses_cosignatures_when_it_is_told_to_look_for_them(place):
    place.observed.lines[0].cut = place.observed.lines[1].cut = True
    place.add(10)
    place.attestation.take()
    verdict = verify(open_source(place.directory / "log.db"), KEY, witnesses=read_quorum(place.observed.keys))
    assert verdict.findings == ["no checkpoint was cosigned by 2 of the witnesses"]


@pytest.mark.parametrize("answer", [(200, b"hello"), (200, b""), (404, b""), (500, b"x"), (409, b"many\n"), (409, b"")])
def test_what_is_not_a_cosignature_counts_as_none(place, answer):
    place.observed.lines[2].change = lambda _: answer
    place.add(10)
    standing = place.attestation.take()
    assert standing.witnessed
    assert standing.trouble["witness.test/2"] in {Trouble.FORGED, Trouble.REFUSED}


def test_a_witness_cannot_pass_off_anothers_cosignature_or_slip_in_other_lines(place):
    first, second, _ = place.observed.lines
    second.change = lambda _: (200, first.witness.add_checkpoint(second.submitted[-1]).body)
    place.add(10)
    standing = place.attestation.take()
    assert standing.trouble == {"witness.test/1": Trouble.FORGED}


def test_a_witness_that_merely_claims_a_longer_log_stops_nothing(place):
    place.observed.lines[0].change = lambda _: (409, b"99\n")
    place.add(10)
    standing = place.attestation.take()
    assert (standing.witnessed, standing.trouble) == (True, {"witness.test/0": Trouble.CONTRADICTED})


def test_a_restored_backup_is_found_before_anything_is_added(place):
    place.add(10)
    place.attestation.take()
    place.back_up()
    place.open()
    place.add(5)
    place.attestation.take()
    place.restore()
    with pytest.raises(LogContradicted, match="cosigned 15 entries of this log, the log has 10"):
        place.attestation.confirm()


def test_a_restored_backup_that_grew_past_what_was_seen_is_found_and_signed_no_further(place):
    place.add(10)
    place.attestation.take()
    place.back_up()
    place.open()
    place.add(5)
    place.attestation.take()
    place.restore()
    with write_transaction(place.engine) as connection:
        LOG.append(connection, [event(1000 + number) for number in range(40)])
    with pytest.raises(LogContradicted, match="another tree of 15 entries"):
        place.attestation.confirm()
    with pytest.raises(LogContradicted):
        place.attestation.take()


def test_without_witnesses_nothing_is_asked(tmp_path):
    place = Place(tmp_path)
    alone = Attestation(
        log=LOG, signer=SIGNER, witnesses=Witnesses(LOG_ID, [], 0), memory=place.memory, write=place.write,
        read=place.read,
    )  # fmt: skip
    place.add(3)
    for _ in range(2):
        alone.confirm()
        assert alone.take().witnessed
    assert not place.memory.note()


def test_an_ordinary_restart_needs_no_witness(place):
    place.add(10)
    place.attestation.take()
    place.away(0, 1, 2)
    place.add(5)
    place.attestation.take()
    place.open()
    place.attestation.confirm()


def test_a_log_that_was_never_signed_needs_no_witness(place):
    place.away(0, 1, 2)
    place.add(10)
    place.attestation.confirm()


def backed_up_and_signed_on(place):
    place.add(10)
    place.attestation.take()
    place.back_up()
    place.open()
    place.add(5)
    place.attestation.take()


def test_a_backup_put_back_in_its_place_is_found_without_any_witness(place):
    backed_up_and_signed_on(place)
    place.away(0, 1, 2)
    place.restore(elsewhere=False)
    with pytest.raises(LogContradicted, match="this place signed 15 entries of this log, the log has 10"):
        place.attestation.confirm()


@pytest.mark.parametrize("away", [(0, 1), (1, 2), (0, 1, 2)])
def test_a_backup_restored_elsewhere_waits_for_as_many_witnesses_as_must_have_seen_what_came_after(place, away):
    backed_up_and_signed_on(place)
    place.restore()
    place.away(*away)
    with pytest.raises((LogUnconfirmed, LogContradicted)):
        place.attestation.confirm()
    place.away()
    with pytest.raises(LogContradicted, match="cosigned 15 entries of this log, the log has 10"):
        place.attestation.confirm()


def test_whichever_witness_of_a_quorum_missed_what_came_after_the_others_tell(place):
    place.add(10)
    place.attestation.take()
    place.back_up()
    place.open()
    place.add(5)
    place.away(2)
    assert place.attestation.take().witnessed
    place.restore()
    place.away(0, 1)
    with pytest.raises(LogUnconfirmed, match="2 of its witnesses must tell how far, 1 answered"):
        place.attestation.confirm()
    place.away(0)
    with pytest.raises(LogContradicted):
        place.attestation.confirm()


def test_a_log_that_came_whole_from_elsewhere_goes_on_once_witnesses_tell_so_and_then_without_them(place):
    place.add(10)
    place.attestation.take()
    place.back_up()
    place.restore()
    place.away(0)
    place.attestation.confirm()
    place.attestation.take()
    place.away(0, 1, 2)
    place.open()
    place.attestation.confirm()


@pytest.mark.parametrize("note", [b"", b"x", b"another.log\n3\nAAAA\n\n"])
def test_what_is_no_checkpoint_of_this_log_is_no_memory_of_it(place, note):
    place.add(10)
    place.attestation.take()
    place.away(0, 1, 2)
    place.memory.keep(note)
    with pytest.raises(LogUnconfirmed):
        place.attestation.confirm()


def test_a_place_that_cannot_be_written_remembers_nothing_and_stops_nothing(place, tmp_path):
    memory = SignedHere(tmp_path / "missing")
    memory.keep(b"note")
    assert memory.note() == b""


def test_an_answer_is_a_value():
    assert replace(Answer(200), body=b"x") == Answer(200, b"x")
