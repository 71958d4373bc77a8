"""Turns, counted in units of work: how much somebody has waiting gives no more of the machine."""

import threading
import time
from collections import Counter

import pytest

from municipality_node.hosting.turns import Turns

PAGE = 500
PATIENCE = 30


class Contest:
    """Municipalities with work waiting, in threads of their own; `served` is what was worked, in order."""

    def __init__(self, at_once=1):
        self.turns = Turns(at_once)
        self.served = []
        self._threads = []

    def add(self, name, backlog, share=1.0, page=PAGE):
        seat = self.turns.join(name, share)
        self._threads.append(threading.Thread(target=self._work, args=(name, seat, backlog, page)))

    def _work(self, name, seat, backlog, page):
        while backlog:
            with seat.turn() as turn:
                turn.units = min(page, backlog)
                backlog -= turn.units
                self.served.append((name, turn.units))
                # The next turn is given when everybody who will wait for it does.
                self._settle()

    def _settle(self):
        deadline = time.monotonic() + 0.002
        while time.monotonic() < deadline:
            time.sleep(0)

    def run(self):
        with self.turns.turn(self.turns.join("starter") and "starter"):
            for thread in self._threads:
                thread.start()
            deadline = time.monotonic() + PATIENCE
            while len(self.turns.waiting()) < len(self._threads):
                assert time.monotonic() < deadline, "not everybody waits"
                time.sleep(0.001)
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        return self

    def units_before(self, last):
        """Return what everybody worked before `last` had its last turn."""
        end = max(index for index, (name, _) in enumerate(self.served) if name == last)
        counted = Counter()
        for name, units in self.served[:end]:
            counted[name] += units
        return counted


def test_nineteen_small_municipalities_wait_for_one_page_of_a_large_one_each_turn():
    contest = Contest()
    contest.add("large", 50_000)
    small = [f"small-{number:02}" for number in range(19)]
    for name in small:
        contest.add(name, 1_000)
    contest.run()
    assert sum(units for _, units in contest.served) == 50_000 + 19 * 1_000
    for name in small:
        # Two turns of its own, and of everybody else at most one page more than that.
        assert contest.units_before(name)["large"] <= 3 * PAGE


def test_small_pages_are_no_smaller_part():
    contest = Contest()
    contest.add("large", 10_000, page=500)
    contest.add("small", 2_000, page=100)
    contest.run()
    assert contest.units_before("small")["large"] <= 2_000 + 2 * PAGE


def test_a_share_of_two_gets_twice_as_much():
    contest = Contest()
    contest.add("double", 20_000, share=2)
    contest.add("single", 10_000)
    contest.run()
    half = contest.served[: len(contest.served) // 2]
    worked = Counter()
    for name, units in half:
        worked[name] += units
    assert worked["double"] == pytest.approx(2 * worked["single"], abs=2 * PAGE)


def test_a_rest_saves_nothing_up():
    contest = Contest()
    contest.add("rested", 5_000)
    contest.add("busy", 5_000)
    for _ in range(10):
        with contest.turns.turn("busy") as turn:
            turn.units = PAGE
    contest.run()
    assert contest.units_before("rested")["busy"] >= 5_000 - 3 * PAGE


def test_a_turn_that_fails_is_given_on():
    turns = Turns()
    failing, next_one = turns.join("failing"), turns.join("next")
    with pytest.raises(ZeroDivisionError), failing.turn():
        raise ZeroDivisionError
    with next_one.turn():
        assert turns.waiting() == []


def test_no_more_work_at_once_than_agreed():
    turns, at_work, most = Turns(2), [], []

    def work(name):
        with turns.turn(name) as turn:
            at_work.append(name)
            most.append(len(at_work))
            time.sleep(0.01)
            at_work.remove(name)
            turn.units = 1

    for number in range(8):
        turns.join(str(number))
    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (len(most), max(most) <= 2) == (8, True)
