"""Who opened far more files in a day than peers, and which days only look like it."""

from datetime import UTC, datetime

import pytest

from audit.questions.answer import Fact
from audit.questions.misuse import Misuse

MONDAY = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def entry(actor, action, *, moment=MONDAY, origin="console", **fields):
    time = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Fact({"index": 7, "time": time, "actor": actor, "action": action, "origin": origin, **fields})


def files(actor, times, view="case", action="case_viewed", **more):
    return [entry(actor, action, view=view, count=1, **more) for _ in range(times)]


def signed_in(actor, role):
    return entry(actor, "signed_in", role=role, means="password")


def alerts(*entries, kind="volume"):
    asked = Misuse()
    for group in entries:
        for fact in group:
            asked.take(fact)
    return [(row[1], row[2]) for row in asked.answer().rows if row[0] == kind]


TEAM = [fact for name in ("anna", "bert", "cees") for fact in [signed_in(name, "case-worker"), *files(name, 12)]]


def test_a_coordinator_who_reads_many_lists_of_many_cases_gives_no_alert():
    lists = [
        entry("coordinator", "case_viewed", view=view, count=50) for view in ("list", "deadlines") for _ in range(200)
    ]
    assert alerts(TEAM, [signed_in("coordinator", "coordinator"), *lists, *files("coordinator", 15)]) == []


def test_a_review_officer_who_pages_through_the_queue_and_the_sample_gives_no_alert():
    pages = [entry("dora", "signal_viewed", view=view, count=50) for view in ("review", "sample") for _ in range(30)]
    assert alerts(TEAM, pages) == []


def test_a_worker_who_opens_far_more_files_than_the_others_of_the_team_is_found():
    assert alerts(TEAM, [signed_in("dirk", "case-worker"), *files("dirk", 60)]) == [("dirk", 60)]


def test_peers_have_the_same_role():
    officers = [fact for name in ("eva", "fons") for fact in [
        signed_in(name, "review-officer"), *files(name, 90, "compare", "signal_viewed")]]  # fmt: skip
    assert alerts(TEAM, officers) == [], "ninety comparisons are what review officers do"
    busy = [signed_in("dirk", "case-worker"), *files("dirk", 90)]
    assert alerts(TEAM, officers, busy) == [("dirk", 90)], "ninety cases are not what case workers do"


def test_a_team_of_alike_days_does_not_make_the_busiest_of_them_an_alert():
    busy = [fact for name in ("anna", "bert", "cees") for fact in [signed_in(name, "case-worker"), *files(name, 45)]]
    assert alerts(busy, [signed_in("dirk", "case-worker"), *files("dirk", 52)]) == []


def test_whoever_is_alone_in_a_role_is_held_to_everybody_else_and_the_only_user_to_nobody():
    alone = [signed_in("gerda", "coordinator"), *files("gerda", 70)]
    assert alerts(TEAM, alone) == [("gerda", 70)]
    assert alerts(alone) == []


def test_looking_up_addresses_counts_though_nothing_is_found():
    searches = [entry("dirk", "case_viewed", view="find", count=0) for _ in range(60)]
    assert alerts(TEAM, [signed_in("dirk", "case-worker"), *searches]) == [("dirk", 60)]


@pytest.mark.parametrize("view", ["released", "review"])
def test_a_list_that_names_everybody_counts_everybody(view):
    look = entry("dirk", "signal_viewed", origin="command-line", view=view, count=400)
    assert alerts(TEAM, [look]) == [("dirk", 400)]


@pytest.mark.parametrize(
    ("moment", "odd"),
    [
        (datetime(2026, 7, 6, 5, 30, tzinfo=UTC), False),  # half past seven in summer
        (datetime(2026, 1, 5, 5, 30, tzinfo=UTC), True),  # half past six in winter
        (datetime(2026, 7, 6, 18, 30, tzinfo=UTC), True),  # half past eight in the evening
        (datetime(2026, 7, 3, 22, 30, tzinfo=UTC), True),  # Saturday already
        (datetime(2026, 7, 4, 10, 0, tzinfo=UTC), True),
    ],
)
def test_office_hours_are_read_from_a_dutch_clock(moment, odd):
    look = files("anna", 1, moment=moment)
    assert bool(alerts(look, kind="odd-hours")) == odd
