from datetime import date

from keys.identity import MunicipalityCode
from municipality_node.evaluation.registers import Routing, registers
from signals.signal import Signal, SignalType
from tests.support.neighbourhood import resident

HERE, THERE = MunicipalityCode("0599"), MunicipalityCode("0363")
PEOPLE = [
    resident(1, "Jan", "Jansen", at=("1234AB", 10, "", "")),
    resident(2, "Eva", "Jansen", at=("1234AB", 10, "A", "")),
    resident(3, "Bram", "Bos", at=("1234AB", 20, "", ""), municipality="0363"),
    resident(4, "Otto", "Bos", at=("1299ZZ", 1, "", ""), municipality="0363"),
]
FOUND = registers(PEOPLE)


def routed(postcode, number, code="", found=FOUND):
    signal = Signal(
        partner_ref="x", signal_type=SignalType.EARLY, amount_cents=1, arrears_since=date(2025, 1, 1),
        sent_date=date(2025, 6, 1), municipality_code=code, surname="Jansen", postcode=postcode, house_number=number,
    )  # fmt: skip
    return Routing(found).municipality(signal)


def test_municipalities_are_registers_apart():
    assert {code: len(register.residents) for code, register in FOUND.items()} == {HERE: 2, THERE: 2}
    assert FOUND[HERE].population.residents == 2


def test_everybody_on_a_number_is_known_there():
    assert len(FOUND[HERE].at(PEOPLE[0].identity.address)) == 2


def test_the_code_of_a_signal_goes_before_its_address():
    assert routed("1234AB", 20, "0599") == HERE
    assert routed("1234AB", 20, "0014") is None


def test_an_address_a_postcode_or_a_district_tells_the_municipality():
    assert routed("1234AB", 20) == THERE
    assert routed("1234AB", 999) == HERE
    assert routed("1299AA", 5) == THERE


def test_an_unknown_address_goes_nowhere_unless_there_is_one_register_only():
    assert routed("9999AA", 5) is None
    assert routed("9999AA", 5, found=registers(PEOPLE[:2])) == HERE
