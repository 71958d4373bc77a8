"""The offline key: whole in one place, or in two halves of which one tells nothing."""

import pytest

from gateway.errors import InstallationRefused, ManifestRefused
from gateway.manifest_key import PUBLIC_FILE, make_halves, make_whole, read_halves, read_whole
from keys.custody import personal
from keys.custody.sharing import Custodian
from keys.signing import SigningKey

FIRST = Custodian(name="secretary", passphrase="correct horse one")
SECOND = Custodian(name="controller", passphrase="correct horse two")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(personal, "_COST", 1 << 4)


@pytest.fixture
def halves(tmp_path):
    make_halves(tmp_path, [FIRST, SECOND])
    return [(tmp_path / f"{one.name}.half", one.passphrase) for one in (FIRST, SECOND)]


def public(directory):
    return bytes.fromhex((directory / PUBLIC_FILE).read_text())


def test_both_halves_give_the_published_key_in_either_order(tmp_path, halves):
    assert read_halves(halves).verify_key.encode() == public(tmp_path)
    assert read_halves(halves[::-1]).verify_key.encode() == public(tmp_path)


@pytest.mark.parametrize("chosen", [[0], [1], [0, 0], [1, 1], []])
def test_one_custodian_alone_signs_nothing(halves, chosen):
    with pytest.raises(ManifestRefused):
        read_halves([halves[number] for number in chosen])


def test_a_half_by_itself_is_not_the_key(tmp_path, halves):
    for path, passphrase in halves:
        half = personal.read_personal(path, passphrase, purpose="manifest-custodian").secret
        assert SigningKey.decode(half).verify_key.encode() != public(tmp_path)


def test_a_custodians_passphrase_opens_the_own_half_only(halves):
    (first, secret), (second, other) = halves
    with pytest.raises(ManifestRefused):
        read_halves([(first, other), (second, secret)])


@pytest.mark.parametrize("custodians", [[FIRST], [FIRST, FIRST], [FIRST, SECOND, FIRST]])
def test_there_are_two_different_custodians(tmp_path, custodians):
    with pytest.raises(InstallationRefused):
        make_halves(tmp_path, custodians)


def test_a_key_in_one_place_is_read_back(tmp_path):
    make_whole(tmp_path)
    assert read_whole(tmp_path).verify_key.encode() == public(tmp_path)
    with pytest.raises(InstallationRefused):
        make_whole(tmp_path)
