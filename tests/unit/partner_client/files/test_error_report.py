"""The error report is whole or not there, and holds names only."""

import pytest

from partner_client.errors import FileRefused, ReportRefused
from partner_client.files import error_report
from partner_client.outcome import Refused


def test_one_line_per_refusal(tmp_path):
    found = [(2, Refused("G4_POSTCODE", "postcode")), (9, Refused("FILE_CELLS"))]
    assert error_report.write(tmp_path / "r.csv", found) == 2
    assert (tmp_path / "r.csv").read_text() == "line,code,field\n2,G4_POSTCODE,postcode\n9,FILE_CELLS,\n"


def test_what_fails_half_way_leaves_nothing(tmp_path):
    def failing():
        yield 2, Refused("FILE_CELLS")
        raise FileRefused("half way")

    with pytest.raises(FileRefused):
        error_report.write(tmp_path / "r.csv", failing())
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(ReportRefused):
        error_report.write(tmp_path / "absent" / "r.csv", [])
