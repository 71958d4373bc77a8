import pytest

from audit.errors import NoteRefused
from audit.note import NoteSigner, NoteVerifier

SIGNER = NoteSigner.of_seed("example.org/log", b"\x02" * 32)
TEXT = "example.org/log\n7\nAAAA\n"


def test_a_note_is_accepted_by_the_key_that_signed_it():
    assert SIGNER.verifier.verify(SIGNER.sign(TEXT)) == TEXT


def test_a_key_line_reads_back():
    assert NoteVerifier.parse(str(SIGNER.verifier)) == SIGNER.verifier


@pytest.mark.parametrize("line", ["", "a+b", "a+00000000+AAAA", "a+zz+!!!!"])
def test_a_malformed_key_line_is_refused(line):
    with pytest.raises(NoteRefused):
        NoteVerifier.parse(line)


def test_another_text_another_key_or_another_name_is_refused():
    note = SIGNER.sign(TEXT)
    other = NoteSigner.of_seed("example.org/log", b"\x03" * 32)
    renamed = NoteSigner.of_seed("example.org/other", b"\x02" * 32)
    for verifier, candidate in (
        (SIGNER.verifier, note.replace(b"7", b"8")),
        (other.verifier, note),
        (renamed.verifier, note),
        (SIGNER.verifier, b"no signatures"),
    ):
        with pytest.raises(NoteRefused):
            verifier.verify(candidate)
