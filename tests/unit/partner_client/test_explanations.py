"""Every code that a partner can meet is explained in both languages."""

from pathlib import Path

from gateway.domain.outcome import SignalCode
from partner_client.errors import GatewayBehind, GatewayClosed, GatewayFailed, GatewayUnavailable, PartnerRefusal
from partner_client.explanations import OTHERS, explain
from partner_client.sending.parcels import REFERENCE_TWICE
from servicekit.refusal import CommonRefusal
from signals.form_codes import FormCode
from signals.partner_file import FileCode

MET = {
    *FormCode, *FileCode, *SignalCode, *PartnerRefusal, REFERENCE_TWICE.code,
    CommonRefusal.CALLER_UNKNOWN, CommonRefusal.SETTINGS_REFUSED,
    GatewayUnavailable.code, GatewayBehind.code, GatewayClosed.code, GatewayFailed.code,
}  # fmt: skip


def test_every_code_is_explained():
    assert [code for code in MET if not (explain(str(code), dutch=True) and explain(str(code), dutch=False))] == []


def test_both_languages_say_it_in_their_own_words():
    assert [code for code, text in OTHERS.items() if text.dutch == text.english] == []


def test_the_manual_or_the_specification_lists_every_code():
    root = Path(__file__).parents[3]
    manual = (root / "docs/operations/partner.md").read_text() + (root / "docs/spec/refusals.md").read_text()
    assert [code for code in OTHERS if f"`{code}`" not in manual] == []


def test_a_code_of_a_newer_gateway_is_no_fault():
    assert explain("G9_SOMETHING_NEW", dutch=True) == ""
