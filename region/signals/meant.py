"""Whom a partner means: a resident in one of many situations, or somebody who does not live here."""

import random

from region.population.municipality import Municipality
from region.population.names import NameSource, invented
from region.signals.case import Case
from region.signals.outsiders import Outsiders
from region.signals.residents import Residents

NON_RESIDENT_SHARE = 0.21


class MeantDraw:
    """A seeded source of people whom a partner may mean, in one municipality."""

    def __init__(self, municipality: Municipality, draw: random.Random, names: NameSource | None = None) -> None:
        self._draw = draw
        self._residents = Residents(municipality, draw)
        self._outsiders = Outsiders(municipality, draw, names or invented())

    def case(self) -> Case:
        """Return the next: one in five does not live here, half of those look as if they did."""
        sources = (self._outsiders, self._residents)
        return self._draw.choices(sources, (NON_RESIDENT_SHARE, 1 - NON_RESIDENT_SHARE))[0].case()
