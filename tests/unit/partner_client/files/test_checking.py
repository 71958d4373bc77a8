"""Checking offline finds what the gateway would refuse."""

from dataclasses import replace

import pytest

from keys.suite import Mode
from partner_client.errors import ReportRefused
from partner_client.files.checking import Checker
from partner_client.files.error_report import write
from partner_client.sending.ways import Ways
from signals.form_rules import FormRules
from signals.partner_file import Line
from signals.routing import RoutingTable, postcode_number, whole
from signals.signal import PartnerType, SignalType
from tests.support.partner_installation import MUNICIPALITY, PartnerInstallation
from tests.support.signals import TODAY, a_signal

RULES = FormRules.national_defaults()


@pytest.fixture
def manifest(tmp_path):
    return PartnerInstallation(directory=tmp_path / "partner").manifest(mode=Mode.BLIND)


def check(tmp_path, signals, *, partner_type=PartnerType.ENERGY, ways=None):
    checker = Checker(rules=RULES.of(partner_type), today=TODAY, ways=ways)
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


def test_a_municipality_that_is_not_connected_is_found_when_the_manifest_is_at_hand(tmp_path, manifest):
    signals = [a_signal(municipality_code="9999"), a_signal(partner_ref="only the gateway can route this")]
    assert check(tmp_path, signals)[0].refused_lines == 0
    ways = Ways.of(manifest, manifest.partners[0], None)
    assert check(tmp_path, signals, ways=ways)[1] == ["2,G5_NOT_CONNECTED,municipality_code"]


def test_with_the_routing_table_what_has_no_way_is_found(tmp_path, manifest):
    entry = replace(manifest.partners[0], signal_types=("EARLY",))
    routing = RoutingTable.of([whole(postcode_number("4301AA"), int(MUNICIPALITY.value))])
    signals = [
        a_signal(partner_ref="1"), a_signal(partner_ref="2", postcode="9999ZZ"),
        a_signal(partner_ref="3", signal_type=SignalType.CRISIS), a_signal(partner_ref="4", postcode="nowhere"),
    ]  # fmt: skip
    found = check(tmp_path, signals, ways=Ways.of(manifest, entry, routing))[1]
    assert found == ["3,G5_NO_ROUTE,postcode", "4,G2_SIGNAL_TYPE,signal_type", "5,G4_POSTCODE,postcode"]


def test_a_report_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(ReportRefused):
        write(tmp_path / "absent" / "report", [])
