"""A refusal is made of names, so that nothing of a person can travel in it."""

import pytest

from partner_client.outcome import Refused


@pytest.mark.parametrize("code", ["", "Jansen 1980", "G4\x1b[31m", "g4", "A" * 65])
def test_a_code_is_a_name(code):
    with pytest.raises(ValueError, match="no name"):
        Refused(code)


@pytest.mark.parametrize("field", ["Van Dijk", "x\n", "1980-01-01", "x" * 65])
def test_a_field_is_a_name(field):
    with pytest.raises(ValueError, match="no name"):
        Refused("G4_POSTCODE", field)
