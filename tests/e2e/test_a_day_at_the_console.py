"""Every role's day in a real browser: in both languages, with and without JavaScript, by mouse and by keys alone."""

import csv
import io
import json
import time

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.roles import Role
from municipality_node.store.approvals import Approvals
from municipality_node.store.signals import State
from servicekit.transactions import read_transaction
from tests.support.chromium import NEEDED, SECOND_COORDINATOR, Hand, known_languages, violations
from tests.support.desk import NAMES
from tests.support.node import PARTNER, id_of

pytestmark = NEEDED
WAYS = {
    "mouse, JavaScript, Dutch": ("nl", True, False, 0),
    "keys, no JavaScript, English": ("en", False, True, 1),
    "mouse, no JavaScript, Dutch": ("nl", False, False, 2),
    "keys, JavaScript, English": ("en", True, True, 3),
}
"""The language, whether scripts run, keys alone, and which of four cases, signals and policies this day is about."""


@pytest.fixture(params=WAYS, ids=str)
def day(request, opened):
    """Return whose day it is, and which of four things it is about: a walk finds the work of the others done."""
    code, scripts, keys, turn = WAYS[request.param]
    page = opened(java_script_enabled=scripts)
    return Hand(page, known_languages()[code], keys=keys, scripts=scripts), turn


def test_a_worker_takes_a_case_to_its_result(place, day):
    hand, turn = day
    number = (1, 3, 5, 7)[turn]
    hand.sign_in(NAMES[Role.CASE_WORKER])
    hand.page.goto("/work")
    hand.follow(str(number))
    if hand.page.locator("#reason").count():
        hand.choose(hand.page.locator("#reason"), "VIEW_REASON_TRIAGE")
        hand.press("Open the case")
        hand.unfold("Assign")
        hand.press("Assign")
    hand.choose(hand.page.locator("#daypart"), "DAYPART_EVENING")
    hand.choose(hand.page.locator("#channel"), "CHANNEL_VISIT")
    hand.choose(hand.page.locator("#result"), "ATTEMPT_RESULT_CONVERSATION")
    hand.press("Record")
    hand.follow("Letters: preview and write")
    hand.reads("Jansen")
    hand.follow("Back to the case")
    hand.unfold("Add an observation")
    hand.choose(hand.page.locator("#observation"), "OBSERVATION_JOB_LOST")
    hand.press("Add")
    hand.unfold("Close the case")
    hand.choose(hand.page.locator("#close-result"), "CASE_RESULT_ADVICE")
    hand.press("Close")
    hand.reads("Reopen")
    assert place.office.case(number).state is CaseState.CLOSED
    hand.leave()
    assert hand.page.url.endswith("/sign-in")


def test_a_worker_writes_to_chosen_cases_and_prints_the_letters(place, day):
    hand, turn = day
    number = (2, 4, 6, 8)[turn]
    hand.sign_in(NAMES[Role.CASE_WORKER])
    hand.page.goto("/work")
    hand.tick(hand.page.get_by_label(hand.say("Choose case %(number)s", number=number), exact=True))
    hand.press("Write to the chosen cases")
    before = len(_attempts(place.office, number))
    hand.press("Write, and record the attempts")
    hand.reads("Letters and messages were written")
    assert len(_attempts(place.office, number)) == before + 1
    if hand.scripts:
        assert violations(hand.page) == []
    with hand.page.expect_download() as download:
        hand.touch(hand.page.get_by_role("button", name=hand.say("One PDF to print")))
    letters = PdfReader(download.value.path())
    assert hand.page.url.endswith("/letters")
    assert len(letters.pages) == len(place.office.case(number).particulars.people)


def test_the_call_centre_records_a_call(place, day):
    hand, turn = day
    number = (2, 4, 6, 8)[turn]
    hand.sign_in(NAMES[Role.CALL_CENTRE])
    before = len(_attempts(place.office, number))
    hand.choose(hand.page.locator(f"#daypart-{number}"), "DAYPART_AFTERNOON")
    hand.choose(hand.page.locator(f"#result-{number}"), "ATTEMPT_RESULT_NO_ANSWER")
    hand.act(hand.page.locator(f"form[action='/handed/{number}/attempts'] button"))
    assert len(_attempts(place.office, number)) == before + 1


def test_an_officer_decides_on_a_doubtful_match(place, day):
    hand, turn = day
    signal = id_of(turn + 1)
    hand.sign_in(NAMES[Role.REVIEW_OFFICER])
    hand.act(hand.page.locator(f"a[href='/review/{signal}']"))
    hand.reads("the surname is the same")
    hand.press("It is about resident %(number)s", number=2)
    with read_transaction(place.office.node.tenant.engine) as connection:
        assert place.office.node.tenant.signals.find(connection, PARTNER, signal).state is State.RELEASED


def test_two_coordinators_approve_a_policy(place, day):
    hand, turn = day
    policy = place.later[turn].digest
    for name, had in ((NAMES[Role.COORDINATOR], 0), (SECOND_COORDINATOR, 1)):
        hand.sign_in(name)
        hand.follow("Policy", within="header")
        hand.choose(hand.page.locator("#version"), policy.hex())
        hand.choose(hand.page.locator("#beside"), place.office.node.policy.digest.hex())
        hand.press("Show")
        hand.reads("What differs")
        assert _approvals(place.office, policy) == had
        hand.press("Try it on the signals that are kept")
        hand.reads("What it would do")
        hand.press("Approve exactly this version")
        hand.reads("You approved this version.")
        hand.leave()
    assert _approvals(place.office, policy) == 2


def test_the_privacy_officer_verifies_the_log(day):
    hand, _ = day
    hand.sign_in(NAMES[Role.PRIVACY_OFFICER])
    hand.follow("Verification and misuse")
    hand.press("Verify the log")
    deadline = time.monotonic() + 120
    if hand.scripts:
        verdict = hand.page.get_by_role("heading", name=hand.say("Intact"), exact=True)
        expect(verdict).to_be_visible(timeout=120_000)
    while hand.page.get_by_role("link", name=hand.say("Look again")).count() and time.monotonic() < deadline:
        time.sleep(0.2)
        hand.follow("Look again")
    hand.reads("Intact")
    hand.reads("Every entry is there, unchanged and in order, under the signed root.")
    if hand.scripts:
        assert violations(hand.page) == []


def test_a_report_is_read_and_taken_along(day):
    hand, _ = day
    hand.sign_in(NAMES[Role.COORDINATOR])
    hand.follow("Reports", within="header")
    hand.choose(hand.page.locator("#grain"), "GRAIN_QUARTER")
    hand.press("Show")
    figure = hand.page.locator("#cases")
    hand.touch(figure.locator("summary"))
    withheld = figure.locator("tbody abbr").count()
    with hand.page.expect_download() as download:
        hand.touch(figure.get_by_role("link", name=hand.say("Download as CSV")))
    rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert rows[0][0] == hand.say("period")
    assert sum(cell == "" for row in rows[1:] for cell in row) == withheld
    assert figure.locator("tbody tr").count() == len(rows) - 1


def test_a_coordinator_delivers_the_national_exchange(place, day):
    hand, _ = day
    hand.sign_in(NAMES[Role.COORDINATOR])
    hand.follow("Reports", within="header")
    hand.follow("Deliver the national exchange")
    hand.press("Make the file")
    hand.reads("No case was opened in this period about a signal that stands: there is nothing to deliver.")
    for field in ("#first", "#last"):
        hand.page.locator(field).fill(place.office.today.isoformat())
    with hand.page.expect_download() as download:
        hand.touch(hand.page.locator("main").get_by_role("button", name=hand.say("Make the file")))
    document = json.loads(download.value.path().read_text(encoding="utf-8"))
    (delivered,) = document["leveringen"]
    assert delivered["teller"] == len(delivered["vroegsignalen"]) > 0


def _attempts(office, number):
    with read_transaction(office.node.tenant.engine) as connection:
        return office.desk.attempts.of_cases(connection, [number])[number]


def _approvals(office, digest):
    with read_transaction(office.node.tenant.engine) as connection:
        return Approvals().counts(connection).get(digest, 0)
