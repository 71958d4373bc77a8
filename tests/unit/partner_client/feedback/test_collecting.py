"""Nothing is believed, kept or acknowledged that the municipality did not seal to us; what was told stays told."""

import hashlib
from dataclasses import dataclass, field

import pytest

from keys.feedback import FeedbackCode, FeedbackRecord, seal_feedback
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.seal import SealPrivateKey
from keys.signing import SigningKey
from keys.suite import Suite
from partner_client.errors import GatewayMisbehaved, GatewayUnavailable, JournalRefused, SealingKeyDiffers
from partner_client.feedback.collecting import PAGE, Collecting
from partner_client.feedback.naming import OwnSignal, name
from partner_client.feedback.record_book import RecordBook
from partner_client.ports import SealedRecord
from tests.support.partner_installation import MUNICIPALITY, NOW, PARTNER_OIN, PartnerInstallation

PARTNER, OTHER_PARTNER = Oin(PARTNER_OIN), Oin("00000099000000000002")
ELSEWHERE = MunicipalityCode("0654")
TODAY = Day.of(NOW)


@dataclass
class Box:
    """The gateway's box of this partner, in memory."""

    records: dict[int, SealedRecord] = field(default_factory=dict)
    breaks_at_acknowledgement: bool = False

    def put(self, sealed, municipality=MUNICIPALITY):
        sequence = max(self.records, default=0) + 1
        self.records[sequence] = SealedRecord(sequence=sequence, municipality=municipality, sealed=sealed)

    async def collect(self, after, limit):
        return [record for sequence, record in sorted(self.records.items()) if sequence > after][:limit]

    async def acknowledge_feedback(self, sequences):
        if self.breaks_at_acknowledgement:
            raise GatewayUnavailable
        for sequence in sequences:
            self.records.pop(sequence, None)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return PartnerInstallation(directory=tmp_path_factory.mktemp("partner") / "own")


@pytest.fixture
def book(tmp_path):
    book = RecordBook(tmp_path / "feedback.sqlite", PARTNER)
    yield book
    book.close()


@pytest.fixture
def box():
    return Box()


def a_signal_id(number):
    return SignalId(hashlib.sha256(number.to_bytes(2, "big")).digest()[:16])


def a_record(number=1, code=FeedbackCode.NOT_PICKED_UP, **changes):
    fields = {
        "code": code, "signal_id": a_signal_id(number), "partner": PARTNER, "municipality": MUNICIPALITY,
        "issued": TODAY, "round": 1, "rounds": 6,
        "hold_until": Day(TODAY.number + 20) if code is FeedbackCode.HELP_ACCEPTED else None,
    }  # fmt: skip
    return FeedbackRecord(**{**fields, **changes})


def sealed(own, record, *, root=None, key=None):
    return seal_feedback(record, root or own.municipality_root, (key or own.sealing).public)


async def collect(own, box, book, keys=None):
    collecting = Collecting(partner=PARTNER, keys=keys or [own.sealing], manifest=own.manifest(), book=book, now=NOW)

    async def persist(call):
        return await call()

    return await collecting.run(box, persist)


async def test_what_holds_is_kept_and_acknowledged(own, box, book):
    records = [a_record(1), a_record(2, FeedbackCode.HELP_ACCEPTED)]
    for record in records:
        box.put(sealed(own, record))
    found = await collect(own, box, book)
    assert (found.collected, found.repeated, dict(found.refused)) == (2, 0, {})
    assert (set(book.latest()), box.records) == (set(records), {})


async def test_a_connection_that_breaks_before_the_acknowledgement_loses_and_doubles_nothing(own, box, book):
    box.put(sealed(own, a_record()))
    box.breaks_at_acknowledgement = True
    with pytest.raises(GatewayUnavailable):
        await collect(own, box, book)
    box.breaks_at_acknowledgement = False
    found = await collect(own, box, book)
    assert (found.collected, found.repeated, box.records) == (0, 1, {})
    assert list(book.latest()) == [a_record()]


async def test_more_than_a_page_is_collected_past_what_is_refused(own, box, book):
    box.put(b"")
    good = [sealed(own, a_record(number)) for number in range(1, PAGE + 2)]
    for record in good:
        box.put(record)
    found = await collect(own, box, book)
    assert (found.collected, dict(found.refused), list(box.records)) == (PAGE + 1, {"MALFORMED_FEEDBACK": 1}, [1])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda own: sealed(own, a_record(), root=SigningKey.generate()), "SIGNATURE_REFUSED"),
        (lambda own: sealed(own, a_record(), key=SealPrivateKey.generate(Suite.AS1)), "SEAL_REFUSED"),
        (lambda own: sealed(own, a_record(partner=OTHER_PARTNER)), "SEAL_REFUSED"),
        (lambda own: sealed(own, a_record(municipality=ELSEWHERE)), "SEAL_REFUSED"),
        (lambda own: sealed(own, a_record(issued=Day(TODAY.number + 2))), "ISSUED_LATER"),
        (lambda own: sealed(own, a_record())[:-1], "MALFORMED_FEEDBACK"),
    ],
)
async def test_what_does_not_hold_stays_at_the_gateway_and_changes_nothing(own, box, book, make, code):
    box.put(make(own))
    found = await collect(own, box, book)
    assert (found.collected, dict(found.refused), len(box.records)) == (0, {code: 1}, 1)
    assert list(book.latest()) == []


async def test_a_municipality_that_the_manifest_does_not_list_is_refused(own, box, book):
    box.put(sealed(own, a_record(municipality=ELSEWHERE)), ELSEWHERE)
    assert dict((await collect(own, box, book)).refused) == {"UNKNOWN_MUNICIPALITY": 1}


async def test_a_replayed_record_is_counted_and_changes_nothing(own, box, book):
    once = sealed(own, a_record())
    box.put(once)
    await collect(own, box, book)
    box.put(once)
    box.put(sealed(own, a_record()))
    found = await collect(own, box, book)
    assert (found.collected, found.repeated, box.records) == (0, 2, {})


@pytest.mark.parametrize("in_one_page", [True, False])
async def test_what_was_told_once_cannot_be_replaced(own, box, book, in_one_page):
    box.put(sealed(own, a_record(code=FeedbackCode.PICKED_UP)))
    if not in_one_page:
        await collect(own, box, book)
    box.put(sealed(own, a_record(code=FeedbackCode.NOT_PICKED_UP)))
    assert dict((await collect(own, box, book)).refused) == {"CONFLICTING": 1}
    assert [record.code for record in book.latest()] == [FeedbackCode.PICKED_UP]


async def test_the_highest_round_counts_in_whatever_order_records_come(own, box, book):
    for round_, code in ((3, FeedbackCode.CLOSED), (1, FeedbackCode.NOT_PICKED_UP), (2, FeedbackCode.PICKED_UP)):
        box.put(sealed(own, a_record(code=code, round=round_)))
    await collect(own, box, book)
    assert [record.code for record in book.latest()] == [FeedbackCode.CLOSED]


async def test_a_gateway_that_goes_round_in_circles_is_found_out(own, box, book):
    box.put(sealed(own, a_record()))
    box.collect = lambda after, limit: Box.collect(box, 0, limit)
    box.acknowledge_feedback = lambda _: Box.collect(box, 0, 1)
    with pytest.raises(GatewayMisbehaved):
        await collect(own, box, book)


async def test_what_was_sealed_to_a_former_key_is_read_after_a_rotation(own, box, book):
    newer = SealPrivateKey.generate(Suite.AS1)
    for number, key in ((1, own.sealing), (2, newer), (3, SealPrivateKey.generate(Suite.AS1))):
        box.put(sealed(own, a_record(number), key=key))
    found = await collect(own, box, book, keys=[newer, own.sealing])
    assert (found.collected, dict(found.refused)) == (2, {"SEAL_REFUSED": 1})


def test_nothing_is_collected_when_municipalities_seal_to_another_key(own, book):
    with pytest.raises(SealingKeyDiffers):
        Collecting(
            partner=PARTNER, keys=[SealPrivateKey.generate(Suite.AS1)], manifest=own.manifest(), book=book, now=NOW
        )  # fmt: skip


def test_a_book_of_another_partner_is_not_written(tmp_path):
    RecordBook(tmp_path / "feedback.sqlite", PARTNER).close()
    with pytest.raises(JournalRefused):
        RecordBook(tmp_path / "feedback.sqlite", OTHER_PARTNER)


OWN = {a_signal_id(1): OwnSignal(reference="A-1", municipality=MUNICIPALITY)}


class TestNaming:
    def test_a_record_gets_the_partners_own_reference(self):
        naming = name([a_record(1), a_record(2)], OWN)
        assert [named.reference for named in naming.named] == ["A-1", ""]
        assert (naming.unnamed, naming.without_record, naming.other_municipality) == (1, 0, 0)

    def test_a_record_of_a_municipality_that_never_got_the_signal_is_left_out(self):
        naming = name([a_record(1, municipality=ELSEWHERE)], OWN)
        assert (naming.named, naming.other_municipality, naming.without_record) == ([], 1, 1)

    def test_a_signal_about_which_nothing_came_is_counted_when_it_was_accepted(self):
        refused = {a_signal_id(2): OwnSignal(reference="A-2")}
        assert name([], OWN | refused).without_record == 1
