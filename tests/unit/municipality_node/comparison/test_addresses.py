import pytest

from keys.linkage import Address as Dwelling
from municipality_node.domain.comparison import SHIPPED, addresses
from municipality_node.domain.comparison.evidence import Address
from tests.support.neighbourhood import CROWD


def dwelling(postcode="1234AB", house_number=10, addition=""):
    return Dwelling(postcode=postcode, house_number=house_number, addition=addition)


@pytest.mark.parametrize(
    ("stated", "registered", "expected"),
    [
        (dwelling(), dwelling(), Address.SAME),
        (dwelling(), dwelling(addition="A"), Address.ADDITION_MISSING),
        (dwelling(addition="A"), dwelling(), Address.ADDITION_EXTRA),
        (dwelling(addition="A"), dwelling(addition="B"), Address.ADDITION_DIFFERS),
        (dwelling(house_number=12), dwelling(house_number=21), Address.NUMBER_TYPO),
        (dwelling(house_number=12), dwelling(house_number=112), Address.NUMBER_TYPO),
        (dwelling(house_number=12), dwelling(house_number=34), Address.POSTCODE_ONLY),
        (dwelling(), dwelling("1234AC"), Address.POSTCODE_TYPO),
        (dwelling(), dwelling("1235AC"), Address.OTHER),
        (dwelling(), dwelling(""), Address.OTHER),
        (dwelling(""), dwelling(""), Address.OTHER),
    ],
)
def test_addresses_have_levels(stated, registered, expected):
    assert addresses.level(stated, registered) is expected


def test_a_missing_addition_says_less_the_more_dwellings_share_the_number():
    def ratio(dwellings):
        stated, held = dwelling(), dwelling(addition="A")
        return addresses.compare(stated, held, dwellings=dwellings, population=CROWD, weights=SHIPPED).ratio

    assert ratio(1) > ratio(2) > ratio(20)
