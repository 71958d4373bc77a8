import pytest

from gateway.domain.approval import Approval, signers
from gateway.domain.release import Release
from keys.labels import Label
from keys.signing import SigningKey

OFFICERS = {"controller": SigningKey.generate(), "secretary": SigningKey.generate()}
KNOWN = {name: key.verify_key for name, key in OFFICERS.items()}
FRAMES = ((3, b"a" * 16), (7, b"b" * 16))


def signed(release):
    return [release.approve(name, key) for name, key in OFFICERS.items()]


def test_two_officers_sign_the_frames_in_whatever_order_they_are_named():
    told = signers(Label.FRAME_RELEASE, Release(FRAMES[::-1]).statement(), signed(Release(FRAMES)), KNOWN)
    assert told == ["controller", "secretary"]


@pytest.mark.parametrize("frames", [FRAMES[:1], ((3, b"b" * 16), FRAMES[1]), ((4, b"a" * 16), FRAMES[1])])
def test_an_approval_is_for_these_frames_only(frames):
    assert not signers(Label.FRAME_RELEASE, Release(frames).statement(), signed(Release(FRAMES)), KNOWN)


def test_an_approval_of_another_kind_lets_nothing_go():
    assert not signers(Label.BUDGET_GRANT, Release(FRAMES).statement(), signed(Release(FRAMES)), KNOWN)


def test_who_did_not_sign_is_not_named_and_a_key_under_two_names_is_one_officer():
    release = Release(FRAMES)
    forged = Approval(officer="auditor", signature=bytes(64))
    known = {**KNOWN, "auditor": SigningKey.generate().verify_key, "stand-in": KNOWN["controller"]}
    again = release.approve("stand-in", OFFICERS["controller"])
    told = signers(Label.FRAME_RELEASE, release.statement(), [forged, again, *signed(release)], known)
    assert told == ["controller", "secretary"]
