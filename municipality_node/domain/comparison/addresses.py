"""Addresses: the same dwelling, another one on the same number, a typing error, or somewhere else."""

from keys.linkage import Address as Dwelling
from municipality_node.domain.comparison.evidence import Address, Evidence, Field
from municipality_node.domain.comparison.frequencies import Population
from municipality_node.domain.comparison.weights import Weights

_DWELLINGS_OF_A_POSTCODE = 18.0
_TYPOS = 6.0

SAME_NUMBER = frozenset({Address.SAME, Address.ADDITION_MISSING, Address.ADDITION_EXTRA, Address.ADDITION_DIFFERS})
"""Levels that say: this resident lives on the stated postcode and number."""


def level(stated: Dwelling, registered: Dwelling) -> Address:
    """Return how two normalised addresses agree."""
    if not stated.postcode or not stated.house_number or not registered.postcode:
        return Address.OTHER
    if stated.postcode == registered.postcode:
        return _in_one_postcode(stated, registered)
    if (stated.house_number, stated.addition) == (registered.house_number, registered.addition) and sum(
        a != b for a, b in zip(stated.postcode, registered.postcode, strict=True)
    ) == 1:
        return Address.POSTCODE_TYPO
    return Address.OTHER


def _in_one_postcode(stated: Dwelling, registered: Dwelling) -> Address:
    if stated.house_number != registered.house_number:
        return Address.POSTCODE_ONLY
    if stated.addition == registered.addition:
        return Address.SAME
    if not stated.addition:
        return Address.ADDITION_MISSING
    return Address.ADDITION_DIFFERS if registered.addition else Address.ADDITION_EXTRA


def compare(
    stated: Dwelling, registered: Dwelling, *, dwellings: int, population: Population, weights: Weights
) -> Evidence:
    """Return how the addresses agree; `dwellings` is how many the register knows on the stated postcode and number."""
    found = level(stated, registered)
    addresses = max(population.addresses, 1)
    chance = {
        Address.SAME: 1 / addresses,
        Address.POSTCODE_TYPO: _TYPOS / addresses,
        Address.POSTCODE_ONLY: _DWELLINGS_OF_A_POSTCODE / addresses,
        Address.OTHER: 1.0,
    }.get(found, max(dwellings, 1) / addresses)
    return Evidence(
        field=Field.ADDRESS,
        level=found,
        ratio=weights.address[found] / min(1.0, chance),
        stated=_written(stated),
        registered=_written(registered),
    )


def _written(dwelling: Dwelling) -> str:
    return f"{dwelling.postcode} {dwelling.house_number} {dwelling.addition}".strip() if dwelling.postcode else ""
