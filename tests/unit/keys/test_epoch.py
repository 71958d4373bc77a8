import pytest

from keys.epoch import EpochRoot
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from keys.secret import SecretBytes

HERE, THERE = MunicipalityCode("0363"), MunicipalityCode("0599")
SECRET = SecretBytes(bytes(range(64)))
ROOT = EpochRoot(SECRET, epoch=3)


def test_the_same_leaf_derives_the_same_key():
    assert ROOT.leaf(HERE, 1) == EpochRoot(SECRET, epoch=3).leaf(HERE, 1)


def test_municipality_epoch_and_generation_each_make_another_key():
    leaves = [
        ROOT.leaf(HERE, 1),
        ROOT.leaf(THERE, 1),
        ROOT.leaf(HERE, 2),
        EpochRoot(SECRET, epoch=4).leaf(HERE, 1),
        EpochRoot(SecretBytes(bytes(64)), epoch=3).leaf(HERE, 1),
    ]
    assert len({leaf.public for leaf in leaves}) == 5


def test_epoch_and_generation_do_not_run_into_each_other():
    assert EpochRoot(SECRET, epoch=1).leaf(HERE, 0x0203).public != EpochRoot(SECRET, epoch=0x0102).leaf(HERE, 3).public


@pytest.mark.parametrize("size", [0, 32, 63, 65])
def test_a_root_of_another_size_is_refused(size):
    with pytest.raises(CustodyRefused):
        EpochRoot(SecretBytes(bytes(size)), epoch=1)


def test_a_root_and_a_leaf_do_not_print_their_secrets():
    assert SECRET.expose().hex()[:16] not in repr(ROOT) + repr(ROOT.leaf(HERE, 1))
    assert "64 bytes" in repr(ROOT)
