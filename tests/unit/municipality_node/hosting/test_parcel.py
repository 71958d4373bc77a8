"""A parcel on its way: whatever is changed in it, or missing, is refused before anything is in place."""

import io
import json
import tarfile

import pytest

from municipality_node.errors import ParcelRefused
from municipality_node.hosting.parcel import CONTENTS, STORE, Contents, digest_of, pack, unpack


@pytest.fixture
def parcel(tmp_path):
    staged = tmp_path / "staged"
    (staged / "custody").mkdir(parents=True)
    (staged / STORE).write_bytes(b"store")
    (staged / "custody" / "seal-1.key").write_bytes(b"wrapped")
    files = {str(path.relative_to(staged)): digest_of(path) for path in staged.rglob("*") if path.is_file()}
    contents = Contents(municipality="0687", log_id="log", move="aa", size=1, root="bb", files=files)
    target = tmp_path / "parcel.tar"
    return target, pack(staged, contents, target), contents


def rewritten(parcel, change):
    """Return a parcel whose members `change` made other ones."""
    target = parcel.with_name("rewritten.tar")
    with tarfile.open(parcel) as tar:
        members = change([(one.name, tar.extractfile(one).read()) for one in tar])
    with tarfile.open(target, "w") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return target


def test_what_was_packed_is_unpacked_and_belongs_to_its_owner_only(parcel, tmp_path):
    file, digest, contents = parcel
    assert unpack(file, digest, tmp_path / "there") == contents
    written = [path for path in (tmp_path / "there").rglob("*") if path.is_file()]
    assert {path.read_bytes() for path in written} == {b"store", b"wrapped"}
    assert {path.stat().st_mode & 0o777 for path in (*written, file)} == {0o600}


def with_format(members):
    told = {**json.loads(members[0][1]), "format": "drempel-parcel/9"}
    return [(CONTENTS, json.dumps(told).encode()), *members[1:]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda members: members[:-1], "files"),
        (lambda members: [*members[:-1], (members[-1][0], b"other")], "files"),
        (lambda members: [*members, ("../outside", b"x")], "files"),
        (lambda members: [*members, ("custody/wrapping.txt", b"x")], "files"),
        (lambda members: members[1:], "format"),
        (with_format, "format"),
    ],
)
def test_a_parcel_that_is_another_one_inside_is_refused(parcel, tmp_path, change, field):
    altered = rewritten(parcel[0], change)
    with pytest.raises(ParcelRefused) as refused:
        unpack(altered, digest_of(altered), tmp_path / "there")
    assert refused.value.field == field
    assert not (tmp_path / "outside").exists()


def test_another_digest_than_was_told_is_refused_before_anything_is_written(parcel, tmp_path):
    with pytest.raises(ParcelRefused) as refused:
        unpack(parcel[0], "0" * 64, tmp_path / "there")
    assert (refused.value.field, (tmp_path / "there").exists()) == ("digest", False)


def test_what_is_no_parcel_is_refused(tmp_path):
    file = tmp_path / "parcel.tar"
    file.write_bytes(b"no tar at all")
    with pytest.raises(ParcelRefused):
        unpack(file, digest_of(file), tmp_path / "there")
