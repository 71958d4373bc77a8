"""The work list in order, case by case: what changes is taken out and put where it belongs, and the rest stays."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from municipality_node.domain.casework.conditions import CaseFacts
from municipality_node.domain.casework.trays import Tray, order_key, tray_at

_Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Stand:
    tray: int
    key: _Key
    pressing: int | None
    """Working days that are left; None when no timer warns or is overdue."""
    user: int | None


class Ranking:
    """Every open case in exactly one tray, in order, as `trays.place` defines it. Not safe for several threads."""

    def __init__(self, trays: Sequence[Tray]) -> None:
        self._trays = trays
        self.clear()

    def clear(self) -> None:
        """Forget every case."""
        self._stands: dict[int, _Stand] = {}
        self._lists: list[list[_Key]] = [[] for _ in self._trays]
        self._pressing: list[_Key] = []
        self._of_user: dict[int, set[int]] = {}

    def fill(self, cases: Iterable[tuple[CaseFacts, int | None, int | None]]) -> None:
        """Put many cases in an empty ranking: facts, days left of a pressing timer, whose it is."""
        for facts, pressing, user in cases:
            stand = self._stand(facts, pressing, user)
            self._lists[stand.tray].append(stand.key)
            if stand.pressing is not None:
                self._pressing.append(_pressing_key(stand))
            self._note(facts.number, stand)
        for keys in (*self._lists, self._pressing):
            keys.sort()

    def put(self, facts: CaseFacts, pressing: int | None, user: int | None) -> None:
        """Put one case where it belongs now."""
        self.remove(facts.number)
        stand = self._stand(facts, pressing, user)
        insort(self._lists[stand.tray], stand.key)
        if stand.pressing is not None:
            insort(self._pressing, _pressing_key(stand))
        self._note(facts.number, stand)

    def remove(self, number: int) -> None:
        """Take a case out; one that is not in is no error."""
        stand = self._stands.pop(number, None)
        if stand is None:
            return
        del self._lists[stand.tray][bisect_left(self._lists[stand.tray], stand.key)]
        if stand.pressing is not None:
            del self._pressing[bisect_left(self._pressing, _pressing_key(stand))]
        if stand.user is not None:
            self._of_user[stand.user].discard(number)

    def place_of(self, number: int) -> tuple[Tray, int]:
        """Return the tray of a case, and its position there from 1."""
        stand = self._stands[number]
        return self._trays[stand.tray], bisect_left(self._lists[stand.tray], stand.key) + 1

    def counts(self) -> dict[str, int]:
        """Return how many cases each tray holds."""
        return {tray.name: len(keys) for tray, keys in zip(self._trays, self._lists, strict=True)}

    def everything(self, tray: str | None, first: int, most: int) -> tuple[list[int], int]:
        """Return some of the cases, tray after tray in order, and how many there are."""
        lists = [keys for one, keys in zip(self._trays, self._lists, strict=True) if tray in {None, one.name}]
        found: list[int] = []
        skip = first
        for keys in lists:
            if len(found) < most:
                found += [key[-1] for key in keys[skip : skip + most - len(found)]]
            skip = max(0, skip - len(keys))
        return found, sum(map(len, lists))

    def of_user(self, user: int) -> list[int]:
        """Return the cases that are assigned to a user, tray after tray in order."""
        stands = [(self._stands[number].tray, self._stands[number].key) for number in self._of_user.get(user, ())]
        return [key[-1] for _, key in sorted(stands)]

    def pressing(self) -> list[int]:
        """Return the cases with a timer that warns or is overdue, the most overdue first."""
        return [key[-1] for key in self._pressing]

    def trays_of(self, numbers: Iterable[int]) -> Counter[str]:
        """Return how many of these cases each tray holds."""
        return Counter(self._trays[self._stands[number].tray].name for number in numbers)

    def _stand(self, facts: CaseFacts, pressing: int | None, user: int | None) -> _Stand:
        tray = tray_at(self._trays, facts)
        return _Stand(tray, order_key(self._trays[tray], facts), pressing, user)

    def _note(self, number: int, stand: _Stand) -> None:
        self._stands[number] = stand
        if stand.user is not None:
            self._of_user.setdefault(stand.user, set()).add(number)


def _pressing_key(stand: _Stand) -> _Key:
    return (stand.pressing or 0, stand.tray, *stand.key)
