"""A copy of an epoch's root with two custodians: given out, brought back after a loss, void after the destruction."""

import json
import shutil
from contextlib import closing
from sqlite3 import connect

import pytest

from audit.note import NoteVerifier
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from tests.integration.test_gateway_epochs import epoch, roll
from tests.support.gateway import MUNICIPALITY, lay_out

CUSTODIANS = ("controller", "secretary")


@pytest.fixture
def place(tmp_path):
    made = lay_out(tmp_path)
    for name in CUSTODIANS:
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(f"the long words of the {name}")
    return made


def give(place, number=1, custodians=CUSTODIANS, code=0):
    """Have the halves written; return their files in the order of the custodians."""
    options = [part for name in custodians for part in ("--custodian", name)]
    words = [part for name in custodians for part in ("--passphrase-file", place.directory / name)]
    told = epoch(place, "escrow", number, place.directory / "halves", *options, *words, code=code)
    return told if code else [place.directory / "halves" / f"epoch-{number}-{name}.half" for name in custodians]


def recover(place, files, number=1, words=CUSTODIANS, code=0):
    options = [part for file in files for part in ("--half", file)]
    options += [part for name in words for part in ("--passphrase-file", place.directory / name)]
    return epoch(place, "recover", number, *options, code=code)


def leaf(place, number=1):
    return CustodyLeafKeys(open_roots(place.settings.custody)).leaf(MUNICIPALITY, number, 1)


def lose(place, number=1):
    """Lose the medium with the wrapping keys of an epoch."""
    for path in place.directory.glob(f"wrapping-epoch-{number}.key"):
        path.unlink()
    assert leaf(place, number) is None


def log_of(place):
    with closing(connect(place.settings.store)) as store:
        return [json.loads(row[0]) for row in store.execute("SELECT entry FROM audit_entry")]


def test_both_custodians_bring_a_lost_root_back_and_it_is_on_record(place):
    before = leaf(place)
    files = give(place)
    lose(place)
    recover(place, files)
    assert leaf(place).public == before.public
    actions = [entry["action"] for entry in log_of(place)]
    [given] = [entry for entry in log_of(place) if entry["action"] == "epoch_escrowed"]
    assert (given["first_custodian"], given["second_custodian"], given["epoch"]) == (*CUSTODIANS, 1)
    assert actions.count("epoch_recovered") == 1


def test_neither_half_is_the_root_and_one_alone_brings_nothing_back(place):
    files = give(place)
    secret = leaf(place).secret.expose()
    lose(place)
    for file in files:
        assert secret not in file.read_bytes()
        assert "both" in recover(place, [file], words=(file.stem.rpartition("-")[2],), code=1)
        assert "both" in recover(place, [file, file], words=(file.stem.rpartition("-")[2],) * 2, code=1)
    assert leaf(place) is None


def test_halves_of_two_ceremonies_or_of_another_epoch_are_refused(place):
    first = give(place)[0].rename(place.directory / "first.half")
    shutil.rmtree(place.directory / "halves")
    second = give(place)[1]
    roll(place)
    other = give(place, 2)
    lose(place)
    assert "not the root" in recover(place, [first, second], code=1)
    assert "another purpose" in recover(place, other, code=1)
    assert leaf(place) is None


def test_a_root_that_is_there_is_not_overwritten(place):
    assert "can be used" in recover(place, give(place), code=1)


def test_one_custodian_for_both_halves_is_refused(place):
    assert "two different" in give(place, custodians=("controller", "controller"), code=1)
    assert not (place.directory / "halves").exists()


def test_after_the_destruction_halves_bring_nothing_back_and_the_record_says_that_they_were_there(place):
    files = give(place)
    roll(place)
    record = place.directory / "record.note"
    told = epoch(place, "destroy", 1, "--early", "--record", record)
    assert "shred-half" in told
    verifier = NoteVerifier.parse((place.directory / "audit.verifier").read_text())
    assert "two custodians hold halves of a copy\n" in verifier.verify(record.read_bytes())
    assert "destroyed" in recover(place, files, code=1)
    assert "destroyed" in give(place, code=1)
    for file, name in zip(files, CUSTODIANS, strict=True):
        assert f"{name}'s half is gone" in place.bare("epoch", "shred-half", file)
        assert not file.exists()


def test_only_halves_of_roots_are_shredded(place):
    officer = place.directory / "controller.key"
    assert officer.exists()
    assert "not a half" in place.bare("epoch", "shred-half", officer, code=1)
    assert officer.exists()
