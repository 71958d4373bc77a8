"""Submitting a file settles every line, and reports what it found even when it is cut short."""

from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace

import pytest

from keys.identity import Day, MunicipalityCode, Oin
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import Mode
from partner_client.errors import GatewayRefused
from partner_client.files.input_file import examine
from partner_client.outcome import Receipt, SignalOutcome
from partner_client.sending.delivery import Delivery
from partner_client.sending.journal import Journal
from partner_client.sending.parcels import Packer
from partner_client.sending.patience import Patience
from partner_client.sending.preparation import DirectPreparation
from partner_client.sending.submission import Submission
from partner_client.trust.own_keys import OwnKeys
from signals import partner_file
from signals.form_rules import FormRules
from signals.signal import PartnerType
from tests.support.signals import TODAY, a_signal

OIN = Oin("00000099000000000001")
KEYS = OwnKeys(signing=SigningKey.generate(), reference=SecretBytes(bytes(32)))
RECEIPT = Receipt(
    receipt_id=bytes(16),
    log_id="log",
    leaf_hash=bytes(32),
    day=Day(1),
    municipality=MunicipalityCode("0363"),
    mode=Mode.DIRECT,
)


class Generous:
    """Accepts everything, and refuses the caller after so many batches."""

    def __init__(self, batches=1000):
        self.left, self.queue = batches, []

    async def manifest(self, known_version):
        return None

    @asynccontextmanager
    async def submission(self):
        yield self

    async def send(self, number, signals):
        self.queue.append((number, [SignalOutcome(signed.signal_id, RECEIPT) for signed in signals]))

    async def end(self):
        self.queue.append(None)

    async def receive(self):
        while not self.queue:
            await Patience(seconds=0).sleep(0.001)
        if not self.left:
            raise GatewayRefused(field="CALLER_UNKNOWN")
        self.left -= 1
        return self.queue.pop(0)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "f.csv"
    signals = [replace(a_signal(), partner_ref=f"R{n}", postcode="x" if n == 7 else "4301AA") for n in range(20)]
    partner_file.write(path, signals)
    return path


def submission(path, journal, gateway):
    preparation = DirectPreparation(partner=OIN, keys=KEYS, signed=True)
    rules = FormRules.national_defaults().of(PartnerType.ENERGY)
    return Submission(
        source=examine(path, KEYS.reference),
        journal=journal,
        packer=Packer(preparation=preparation, rules=rules, today=TODAY, batch=5),
        delivery=Delivery(gateway, manifest=1, window=1, patience=Patience(seconds=0)),
        sealed=nullcontext,
    )


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path / "journal", OIN)
    yield journal
    journal.close()


async def test_every_line_is_settled_and_progress_is_told(path, journal, tmp_path):
    seen = []
    tally = await submission(path, journal, Generous()).run(report=tmp_path / "report", progress=seen.append)
    assert (tally.accepted, tally.refused_lines, tally.complete, tally.through_line) == (19, 1, True, 21)
    assert seen == sorted(seen)
    assert seen[-1] == 21


async def test_what_was_found_before_a_failure_is_reported_and_kept(path, journal, tmp_path):
    with pytest.raises(GatewayRefused):
        await submission(path, journal, Generous(batches=2)).run(report=tmp_path / "report")
    assert (tmp_path / "report").read_text() == "line,code,field\n9,G4_POSTCODE,postcode\n"
    assert (journal.tally().accepted, journal.tally().complete) == (10, False)


async def test_a_later_run_goes_on_behind_what_is_settled(path, journal, tmp_path):
    with pytest.raises(GatewayRefused):
        await submission(path, journal, Generous(batches=2)).run(report=tmp_path / "report")
    gateway = Generous()
    tally = await submission(path, journal, gateway).run(report=tmp_path / "report")
    assert (tally.accepted, tally.complete) == (19, True)
    assert gateway.left == 1000 - 3
