"""Lines become parcels: bounded, in order, nothing skipped."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keys.identity import Oin
from keys.secret import SecretBytes
from keys.signing import SigningKey
from partner_client.outcome import Refused
from partner_client.sending.parcels import REFERENCE_TWICE, Packer
from partner_client.sending.preparation import DirectPreparation
from partner_client.trust.own_keys import OwnKeys
from signals.form_rules import FormRules
from signals.partner_file import Line
from signals.partner_row import LineError
from signals.signal import PartnerType
from tests.support.signals import TODAY, a_signal

RULES = FormRules.national_defaults().of(PartnerType.ENERGY)
PREPARATION = DirectPreparation(
    partner=Oin("00000099000000000001"),
    keys=OwnKeys(signing=SigningKey.generate(), reference=SecretBytes(bytes(32))),
    signed=False,
)
GOOD, BAD, BROKEN = "good", "bad", "broken"


def a_line(number, kind=GOOD, reference=None):
    reference = reference or f"R{number}"
    if kind == BROKEN:
        return Line(number=number, signal=None, errors=(LineError(RefusedCode.FILE_CELLS, ""),))
    changes = {"postcode": "nowhere"} if kind == BAD else {}
    return Line(number=number, signal=replace(a_signal(), partner_ref=reference, **changes), partner_ref=reference)


class RefusedCode:
    FILE_CELLS = "FILE_CELLS"


def pack(lines, *, batch=3, after_line=0, known=()):
    packer = Packer(preparation=PREPARATION, rules=RULES, today=TODAY, batch=batch)
    return list(packer.parcels(lines, after_line=after_line, known=known))


@given(st.lists(st.sampled_from([GOOD, BAD, BROKEN]), max_size=60), st.integers(1, 5), st.integers(0, 70))
def test_every_line_behind_the_start_is_in_exactly_one_parcel(kinds, batch, after):
    parcels = pack([a_line(at, kind) for at, kind in enumerate(kinds, start=2)], batch=batch, after_line=after)
    seen = [line for parcel in parcels for line in sorted({*parcel.lines, *(line for line, _ in parcel.refused)})]
    assert seen == [at for at in range(2, len(kinds) + 2) if at > after]
    assert all(len(parcel.signals) <= batch for parcel in parcels)
    assert [parcel.number for parcel in parcels] == list(range(1, len(parcels) + 1))
    assert all(max([*parcel.lines, *(line for line, _ in parcel.refused)]) == parcel.last_line for parcel in parcels)


def test_many_refused_lines_do_not_make_a_boundless_parcel():
    parcels = pack([a_line(at, BROKEN) for at in range(2, 1002)], batch=2)
    assert max(len(parcel.refused) for parcel in parcels) == 40


def test_a_reference_used_before_the_start_counts():
    [parcel] = pack([a_line(2, reference="A"), a_line(3, reference="A")], after_line=2)
    assert parcel.refused == ((3, REFERENCE_TWICE),)


def test_what_has_a_receipt_is_not_sent():
    own_id = PREPARATION.signal_id("A")
    [parcel] = pack([a_line(2, reference="A"), a_line(3, reference="B")], known={own_id.value})
    assert (parcel.known, parcel.lines) == (((2, own_id),), (3,))


def test_all_that_is_wrong_with_a_line_is_told():
    line = Line(number=2, signal=a_signal(postcode="x", amount_cents=0), partner_ref="A")
    [parcel] = pack([line])
    assert {refusal for _, refusal in parcel.refused} == {
        Refused("G4_POSTCODE", "postcode"), Refused("G4_AMOUNT", "amount_cents"),
    }  # fmt: skip
