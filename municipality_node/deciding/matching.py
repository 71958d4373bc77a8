"""Comparing an opened signal in clear with the residents it may be about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from keys.identity import Day
from keys.linkage import Subject
from municipality_node.domain import comparison
from municipality_node.domain.comparison import Comparison, Population, Weights
from municipality_node.domain.decision import Decision, DecisionSettings, decide
from municipality_node.domain.resident import Resident
from municipality_node.linking.leaf_indexes import LeafIndexes
from municipality_node.receiving.opening import OpenedSignal
from municipality_node.store.residents import Residents, StoredResident
from servicekit.transactions import read_transaction


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Match:
    """What comparing gave, and the resident that is put to the policy; None when it is nobody here."""

    comparison: Comparison
    decision: Decision
    resident: Resident | None
    model: str
    """The version of the model and where its weights came from."""


class Matcher:
    """Fetches candidates of many signals at once and compares them."""

    def __init__(
        self,
        *,
        engine: Engine,
        residents: Residents,
        population: Population,
        indexes: LeafIndexes,
        weights: Weights,
    ) -> None:
        self._engine = engine
        self._residents = residents
        self._population = population
        self._indexes = indexes
        self._weights = weights

    def owners(self, opened: OpenedSignal) -> list[int]:
        """Return the row numbers of the residents behind the slots that opened."""
        index = self._indexes.of(opened.leaf)
        rows = (row for position in opened.positions for row in index.owners_of(position))
        return list(dict.fromkeys(rows))

    def residents(self, rows: Iterable[int]) -> dict[int, StoredResident]:
        """Return residents by row number; who left the register since is left out."""
        wanted = list(dict.fromkeys(rows))
        with read_transaction(self._engine) as connection:
            return {found.id: found for found in self._residents.by_ids(connection, wanted)}

    def match(self, signals: Sequence[tuple[OpenedSignal, Day]], settings: DecisionSettings) -> list[Match]:
        """Return the match of each signal with the day on which ages are counted."""
        behind = [self.owners(opened) for opened, _ in signals]
        owners = self.residents(row for rows in behind for row in rows)
        subjects = [opened.signal.subject() for opened, _ in signals]
        places = [
            self._addresses(subject, [owners[row] for row in rows if row in owners])
            for subject, rows in zip(subjects, behind, strict=True)
        ]
        neighbours = self._neighbours({ref for refs in places for ref in refs})
        matches = []
        for (_, day), subject, rows, refs in zip(signals, subjects, behind, places, strict=True):
            candidates = {row: owners[row].resident for row in rows if row in owners}
            candidates.update((found.id, found.resident) for ref in refs for found in neighbours.get(ref, ()))
            compared = comparison.compare(
                subject, list(candidates.values()), self._population, on=day.date, weights=self._weights
            )
            matches.append(_decided(compared, settings, self._weights))
        return matches

    def _addresses(self, subject: Subject, owners: Iterable[StoredResident]) -> list[bytes]:
        """Return where else to look: at the stated address, and at those of everybody behind a slot."""
        stated = subject.address
        places = [(stated.postcode, stated.house_number)]
        places += [(found.resident.residence.postcode, found.resident.residence.house_number) for found in owners]
        refs = (self._residents.address_ref(*place) for place in dict.fromkeys(places))
        return [ref for ref in refs if ref is not None]

    def _neighbours(self, refs: set[bytes]) -> Mapping[bytes, list[StoredResident]]:
        found: dict[bytes, list[StoredResident]] = {}
        with read_transaction(self._engine) as connection:
            at_addresses = self._residents.at_addresses(connection, list(refs))
        for stored in at_addresses:
            home = stored.resident.residence
            ref = self._residents.address_ref(home.postcode, home.house_number)
            if ref is not None:
                found.setdefault(ref, []).append(stored)
        return found


def _decided(compared: Comparison, settings: DecisionSettings, weights: Weights) -> Match:
    decision = decide(compared, settings)
    recognised = decision.recognised
    resident = recognised.candidate if recognised else None
    assert resident is None or isinstance(resident, Resident)  # noqa: S101 - candidates are ours
    model = f"{weights.version} {weights.source}"
    return Match(comparison=compared, decision=decision, resident=resident, model=model)
