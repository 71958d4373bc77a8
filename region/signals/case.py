"""One person as a partner knows them, and what is true about that."""

from dataclasses import dataclass

from region.population.people import Person, Place, Surname


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody a partner means; not always somebody who lives here, or where the partner thinks."""

    person: Person
    place: Place
    """The address that the partner has."""
    scenario: str
    resident: bool
    tags: tuple[str, ...] = ()
    """What else is true of the case, beside its scenario."""
    surname: Surname | None = None
    """The surname that the partner has, when the scenario says which; None leaves it to the person's own names."""
    in_trade: bool = False
    """Whether the contract is in the name of a business."""
