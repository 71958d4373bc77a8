"""The journal: durable, repeatable, and silent about the input."""

import sqlite3
from dataclasses import replace

import pytest

from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode
from partner_client.errors import FileChanged, JournalRefused
from partner_client.outcome import Receipt, Refused, SignalOutcome, SignedSignal
from partner_client.sending.journal import Journal
from partner_client.sending.parcels import Parcel
from tests.support.signals import a_signal

OIN = Oin("00000099000000000001")
RECEIPT = Receipt(
    receipt_id=b"r" * 16,
    log_id="log",
    leaf_hash=b"h" * 32,
    day=Day(20000),
    municipality=MunicipalityCode("0363"),
    mode=Mode.DIRECT,
)


def an_id(line):
    return SignalId(line.to_bytes(16, "big"))


def a_parcel(*lines, refused=(), known=()):
    signals = tuple(SignedSignal(signal_id=an_id(line), signal=a_signal(), signature=None) for line in lines)
    last = max((*lines, *(line for line, _ in refused), *(line for line, _ in known)))
    return Parcel(number=1, last_line=last, lines=lines, signals=signals, refused=refused, known=known)


def accepted(parcel):
    return [SignalOutcome(signed.signal_id, RECEIPT) for signed in parcel.signals]


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path / "f.journal", OIN)
    yield journal
    journal.close()


def test_what_is_settled_is_there_after_reopening(journal, tmp_path):
    assert journal.begin("v1") == 0
    parcel = a_parcel(
        2, 3, refused=((4, Refused("G4_POSTCODE", "postcode")), (4, Refused("G4_AMOUNT", "amount_cents")))
    )
    journal.settle(parcel, accepted(parcel))
    again = Journal(tmp_path / "f.journal", OIN)
    assert again.begin("v1") == 4
    tally = again.tally()
    assert (tally.accepted, tally.refused_lines, tally.complete) == (2, 1, False)
    assert tally.refused_by_code == {"G4_AMOUNT": 1, "G4_POSTCODE": 1}
    assert [(entry.line, entry.signal_id, entry.receipt) for entry in again.receipts()] == [
        (2, an_id(2), RECEIPT), (3, an_id(3), RECEIPT),
    ]  # fmt: skip
    again.close()


def test_settling_again_changes_nothing(journal):
    journal.begin("v1")
    parcel = a_parcel(2, 3, refused=((4, Refused("G4_POSTCODE", "postcode")),))
    for _ in range(2):
        journal.settle(parcel, accepted(parcel))
    assert (journal.tally().accepted, journal.tally().refused_lines) == (2, 1)


def test_refusals_of_the_gateway_count_by_line(journal):
    journal.begin("v1")
    parcel = a_parcel(2)
    journal.settle(parcel, [SignalOutcome(an_id(2), Refused("G5_NO_ROUTE", "postcode"))])
    assert list(journal.refusals()) == [(2, Refused("G5_NO_ROUTE", "postcode"))]


def test_another_version_of_the_file_starts_anew_and_keeps_receipts(journal):
    journal.begin("v1")
    parcel = a_parcel(2, refused=((3, Refused("G4_POSTCODE", "postcode")),))
    journal.settle(parcel, accepted(parcel))
    assert journal.begin("v2") == 0
    assert (journal.tally().accepted, journal.tally().refused_lines) == (0, 0)
    assert journal.known_ids() == {an_id(2).value}
    journal.settle(a_parcel(known=((9, an_id(2)),)), ())
    assert [entry.line for entry in journal.receipts()] == [9]


def test_two_commands_on_two_versions_do_not_mix(journal, tmp_path):
    journal.begin("v1")
    other = Journal(tmp_path / "f.journal", OIN)
    other.begin("v2")
    with pytest.raises(FileChanged):
        journal.settle(a_parcel(2), accepted(a_parcel(2)))
    assert other.tally().accepted == 0
    other.close()


def test_refused_lines_can_be_judged_again(journal):
    journal.begin("v1")
    parcel = a_parcel(2, refused=((3, Refused("G4_POSTCODE", "postcode")),))
    journal.settle(parcel, accepted(parcel))
    journal.complete()
    journal.forget_refusals()
    assert journal.begin("v1") == 0
    assert not journal.tally().complete
    assert journal.known_ids() == {an_id(2).value}


def test_the_journal_of_another_partner_is_refused(journal, tmp_path):
    with pytest.raises(JournalRefused) as caught:
        Journal(tmp_path / "f.journal", Oin("00000099000000000002"))
    assert caught.value.field == "partner"


def test_a_file_that_is_no_journal_is_refused(tmp_path):
    path = tmp_path / "text.journal"
    path.write_text("partner_ref;surname\n" * 100)
    with pytest.raises(JournalRefused):
        Journal(path, OIN)


def test_a_full_disk_is_a_coded_refusal_and_nothing_is_half_done(journal):
    journal.begin("v1")
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    parcel = a_parcel(*range(2, 502))
    with pytest.raises(JournalRefused) as caught:
        journal.settle(parcel, accepted(parcel))
    assert caught.value.field == "sqlite_full"
    assert (journal.tally().accepted, journal.tally().through_line) == (0, 0)


def test_the_journal_holds_no_reference_and_no_name(journal, tmp_path):
    journal.begin("v1")
    signal = replace(a_signal(), partner_ref="PLANTED-REF", surname="Plantenga")
    signed = SignedSignal(signal_id=an_id(2), signal=signal, signature=None)
    parcel = Parcel(number=1, last_line=2, lines=(2,), signals=(signed,))
    journal.settle(parcel, accepted(parcel))
    journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"PLANTED-REF" not in raw
    assert b"Plantenga" not in raw
    with sqlite3.connect(tmp_path / "f.journal") as connection:
        assert connection.execute("SELECT count(*) FROM receipts").fetchone() == (1,)
    connection.close()
