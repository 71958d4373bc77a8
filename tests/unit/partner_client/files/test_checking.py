"""Checking offline finds what the gateway would refuse."""

import pytest

from partner_client.errors import ReportRefused
from partner_client.files.checking import Checker
from partner_client.files.error_report import write
from signals.form_rules import FormRules
from signals.partner_file import Line
from signals.signal import PartnerType
from tests.support.signals import TODAY, a_signal

RULES = FormRules.national_defaults()


def check(tmp_path, signals, *, partner_type=PartnerType.ENERGY, municipalities=None):
    checker = Checker(rules=RULES.of(partner_type), today=TODAY, municipalities=municipalities)
    lines = [Line(number=at, signal=one, partner_ref=one.partner_ref) for at, one in enumerate(signals, start=2)]
    found = checker.check(lines, report=tmp_path / "report")
    return found, (tmp_path / "report").read_text().splitlines()[1:]


def test_a_sound_line_passes(tmp_path):
    found, report = check(tmp_path, [a_signal()])
    assert (found.lines, found.refused_lines, report) == (1, 0, [])


def test_the_rules_are_those_of_the_partner_type(tmp_path):
    signal = a_signal(birth_date=TODAY.replace(year=1980))
    assert check(tmp_path, [signal])[0].refused_lines == 0
    assert check(tmp_path, [signal], partner_type=PartnerType.RENT)[1] == ["2,G2_BIRTH_DATE,birth_date"]


def test_a_reference_twice_is_found(tmp_path):
    assert check(tmp_path, [a_signal(), a_signal()])[1] == ["3,FILE_REFERENCE_TWICE,partner_ref"]


def test_a_municipality_that_is_not_connected_is_found_when_the_manifest_is_at_hand(tmp_path):
    signal = a_signal(municipality_code="9999")
    assert check(tmp_path, [signal])[0].refused_lines == 0
    assert check(tmp_path, [signal], municipalities={"0687"})[1] == ["2,G5_NOT_CONNECTED,municipality_code"]


def test_a_report_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(ReportRefused):
        write(tmp_path / "absent" / "report", [])
