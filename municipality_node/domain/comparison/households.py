"""Who lives together, and how many relatives with their old address such a household has behind it.

A relative bears the surname of those at home: likelier one that several bear, since children are named after one
parent. Children leave parents of a certain age: who is young, or very old, has fewer who lived there lately.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from keys.linkage import Address as Dwelling
from keys.linkage import ResidentIdentity
from municipality_node.domain.comparison.weights import Weights


@dataclass(slots=True)
class Household:
    """Everybody registered on one address."""

    bearers: Counter[str] = field(default_factory=Counter)
    """How many bear each surname of their own."""
    eldest: int | None = None

    def relatives(self, surname: str, weights: Weights) -> float:
        """Return how many relatives of one surname used to live here, against all relatives of any household."""
        several = weights.relatives_of_families if self.bearers[surname] > 1 else weights.relatives_of_others
        return several * self._by_age(weights) * self.bearers[surname] / self.bearers.total()

    def _by_age(self, weights: Weights) -> float:
        if self.eldest is None:
            return 1.0
        return next((share for upto, share in weights.relatives_by_age if self.eldest <= upto), 1.0)


def households_of(
    homes: Sequence[Dwelling], identities: Sequence[ResidentIdentity], on: date | None
) -> Mapping[Dwelling, Household]:
    """Return the households of these people by address."""
    found: dict[Dwelling, Household] = {}
    for home, identity in zip(homes, identities, strict=True):
        household = found.setdefault(home, Household())
        household.bearers[identity.surname] += 1
        age = age_on(identity, on)
        if age is not None and (household.eldest is None or age > household.eldest):
            household.eldest = age
    return found


def age_on(identity: ResidentIdentity, day: date | None) -> int | None:
    """Return how old somebody is on a day; None when the year of birth or the day is unknown."""
    year, month, date_of_month = identity.birth_date
    if day is None or not year:
        return None
    return day.year - year - ((day.month, day.day) < (month, date_of_month))
