"""Addresses: the same dwelling, another one on the same number, a typing error, or somewhere else."""

from rapidfuzz.distance import OSA

from keys.linkage import Address as Dwelling
from municipality_node.domain.comparison.evidence import Address, Evidence, Field
from municipality_node.domain.comparison.frequencies import Population
from municipality_node.domain.comparison.weights import Weights

DWELLINGS_OF_A_POSTCODE = 18.0
_TYPOS = 6.0

SAME_NUMBER = frozenset({Address.SAME, Address.ADDITION_MISSING, Address.ADDITION_EXTRA, Address.ADDITION_DIFFERS})
"""Levels that say: this resident lives on the stated postcode and number."""
SAME_POSTCODE = frozenset({Address.NUMBER_TYPO, Address.POSTCODE_ONLY})
"""Levels that say: this resident lives nearby."""


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
        one, other = str(stated.house_number), str(registered.house_number)
        return Address.NUMBER_TYPO if OSA.distance(one, other, score_cutoff=1) == 1 else Address.POSTCODE_ONLY
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
    ratio = weights.address[found] / _chance(found, dwellings, population)
    return Evidence(field=Field.ADDRESS, level=found, ratio=ratio, said=stated, held=registered)


def _chance(found: Address, dwellings: int, population: Population) -> float:
    """Return how probable it is that somebody from anywhere in the municipality lives this near."""
    if found is Address.OTHER:
        return 1.0
    near = {
        Address.SAME: 1.0,
        Address.POSTCODE_TYPO: _TYPOS,
        Address.NUMBER_TYPO: _TYPOS,
        Address.POSTCODE_ONLY: DWELLINGS_OF_A_POSTCODE,
    }.get(found, float(max(dwellings, 1)))
    return min(1.0, near / max(population.addresses, 1))
