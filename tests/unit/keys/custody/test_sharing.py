"""A secret for two people: nobody's alone, and no other purpose's."""

import pytest

from keys.custody import personal
from keys.custody.halves import split
from keys.custody.sharing import Custodian, give, take
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

SECRET = SecretBytes(bytes(range(32)))
FIRST = Custodian(name="privacy-officer", passphrase="correct horse one")
SECOND = Custodian(name="controller", passphrase="correct horse two")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(personal, "_COST", 1 << 4)


@pytest.fixture
def files(tmp_path):
    made = give(split(SECRET), [FIRST, SECOND], purpose="test", place=lambda name: tmp_path / "held" / name)
    return list(zip(made, (FIRST.passphrase, SECOND.passphrase), strict=True))


def test_both_files_give_the_secret_in_either_order(files):
    assert take(files, purpose="test").expose() == take(files[::-1], purpose="test").expose() == SECRET.expose()


@pytest.mark.parametrize("chosen", [[], [0], [0, 0], [1, 1], [0, 1, 0]])
def test_one_person_alone_has_nothing(files, chosen):
    with pytest.raises(CustodyRefused):
        take([files[at] for at in chosen], purpose="test")


def test_halves_of_another_purpose_are_refused(files):
    with pytest.raises(CustodyRefused):
        take(files, purpose="another")


@pytest.mark.parametrize("custodians", [[FIRST], [FIRST, FIRST], [FIRST, SECOND, FIRST]])
def test_two_different_people_get_them_and_nothing_is_written_otherwise(tmp_path, custodians):
    with pytest.raises(CustodyRefused):
        give(split(SECRET), custodians, purpose="test", place=lambda name: tmp_path / "held" / name)
    assert not (tmp_path / "held").exists()
