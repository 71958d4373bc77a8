"""References come from files and their journals; what is wrong with one of several is told with its name."""

import pytest

from keys.identity import Oin
from keys.secret import SecretBytes
from partner_client.errors import FileRefused, JournalRefused
from partner_client.explanations import explain
from partner_client.feedback.naming import own_signals

PARTNER = Oin("00000099000000000001")
GOOD = "partner_ref\nREF-1\n"


def read(*files):
    return own_signals(
        [(file, file.with_name(file.name + ".journal")) for file in files],
        partner=PARTNER,
        reference_key=SecretBytes(bytes(32)),
    )


@pytest.fixture
def good(tmp_path):
    file = tmp_path / "good.csv"
    file.write_text(GOOD)
    return file


def test_every_file_gives_its_references(good, tmp_path):
    (tmp_path / "more.csv").write_text("partner_ref\nREF-2\nREF-3\n")
    assert [own.reference for own in read(good, tmp_path / "more.csv").values()] == ["REF-1", "REF-2", "REF-3"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (None, "FILE_UNREADABLE:other.csv"),
        (b"partner_ref\n\xff\xfe\n", "FILE_ENCODING:other.csv"),
        (b'partner_ref\n"REF', "FILE_QUOTES:other.csv"),
        (b"partner_ref,surprise\n", "FILE_UNKNOWN_COLUMN:column 2, other.csv"),
        (b"surname\n", "FILE_MISSING_COLUMN:partner_ref, other.csv"),
    ],
)
def test_a_refusal_names_the_file_that_it_is_about(good, tmp_path, data, field):
    other = tmp_path / "other.csv"
    if data is not None:
        other.write_bytes(data)
    with pytest.raises(FileRefused) as refused:
        read(good, other)
    assert refused.value.field == field
    assert explain(field.partition(":")[0], dutch=True), "a command words it by the code"


def test_a_journal_that_cannot_be_used_is_named_too(good, tmp_path):
    (tmp_path / "good.csv.journal").write_bytes(b"not a journal, and longer than a header of a database is" * 4)
    with pytest.raises(JournalRefused) as refused:
        read(good)
    assert refused.value.field.endswith(":good.csv.journal")
