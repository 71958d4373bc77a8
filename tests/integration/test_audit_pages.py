"""The privacy officer's pages: the log, a decision explained, the verifier, what is kept; and nobody else's."""

import json
import re
import time
from datetime import date

import pytest
from sqlalchemy import select, update

from audit.events import EventId
from audit.verify.note import read_quorum
from municipality_node.console import audit_words
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.retention import Keeping
from municipality_node.store.audit_lookup import AUDIT_LOOKUP, PAGE
from municipality_node.store.schema import AUDIT
from servicekit.transactions import write_transaction
from tests.support.console import an_audit_office, browser, console_settings, served_node, some_assets, text_of
from tests.support.desk import NAMES, jansen
from tests.support.node import a_row, id_of
from tests.support.signals import a_signal
from tests.support.witnesses import observed

PAGES = ("/audit", "/audit/decision", "/audit/examination", "/audit/keeping", "/audit/budget")


def _actions(office):
    return [json.loads(entry)["action"] for entry in office.entries()]


def _decided(office):
    """Let a signal be decided by the policy; return its id."""
    office.node.register(a_row())
    office.node.gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    office.node.work()
    return str(id_of(1))


def _examined(visitor):
    """Ask for an examination; return the page once it is over, however slow the machine is."""
    page = visitor.post("/audit/examination")
    deadline = time.monotonic() + 120
    while "Bezig sinds" in page.text and time.monotonic() < deadline:
        time.sleep(0.2)
        page = visitor.get("/audit/examination")
    return page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRIVACY_OFFICER}), ids=lambda role: role.value)
def test_only_the_privacy_officer_sees_the_log(office, visitor, role):
    visitor.sign_in(role)
    for path in PAGES:
        if path != "/audit/decision":
            assert visitor.get(path).status_code == 403, path
    assert visitor.post("/audit/examination").status_code == 403
    assert "log_verified" not in _actions(office)
    assert "act_refused" in _actions(office)
    assert 'href="/audit"' not in visitor.get("/partners").text


def test_who_may_not_explain_decisions_is_told_none(office, visitor):
    signal = _decided(office)
    visitor.sign_in(Role.CALL_CENTRE)
    assert visitor.get("/audit/decision", params={"signal": signal}).status_code == 403


def test_the_day_begins_at_the_log_and_no_page_shows_a_case(office, visitor):
    case = office.release(jansen(1))
    signal = _decided(office)
    assert visitor.sign_in(Role.PRIVACY_OFFICER).url.path == "/audit"
    visitor.post("/audit/examination")
    for path in (*PAGES, f"/audit/decision?signal={signal}"):
        page = visitor.get(path)
        assert page.status_code == 200, path
        assert not re.search(r"Jansen|Pietersen|4301\s?AA|[^0-9a-f]999[0-9]{6}[^0-9a-f]", page.text), path
    assert visitor.get(f"/cases/{case}?reason=VIEW_REASON_TRIAGE").status_code == 403


def test_entries_are_found_by_event_actor_and_period(office, visitor):
    office.release()
    visitor.sign_in(Role.PRIVACY_OFFICER)
    page = visitor.get("/audit", params={"action": "case_opened"})
    assert page.text.count("<code>case_opened</code>") == 1
    today = office.node.now.date().isoformat()
    assert "<code>case_opened</code>" in visitor.get("/audit", params={"first": today, "last": today}).text
    assert "case_opened</code>" not in visitor.get("/audit", params={"last": "2020-01-01"}).text
    me = office.desk.actor(office.sessions[Role.PRIVACY_OFFICER].user)
    assert "signed_in</code>" in visitor.get("/audit", params={"actor": me}).text


def test_a_long_log_is_paged_and_every_look_is_on_record(office, visitor):
    for _ in range(PAGE + 5):
        office.viewing.find(office.worker)
    visitor.sign_in(Role.PRIVACY_OFFICER)
    first = visitor.get("/audit", params={"action": "case_viewed"})
    following = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    second = visitor.get(following)
    assert (first.text.count("case_viewed</code>"), second.text.count("case_viewed</code>")) == (PAGE, 5)
    assert _actions(office).count("log_read") == 3  # the first page of the day, and these two


@pytest.mark.parametrize(
    "query",
    [{"action": "everything"}, {"actor": "' OR 1=1"}, {"first": "yesterday"}, {"cursor": "../.."}, {"object": "<b>"}],
    ids=lambda query: next(iter(query)),
)
def test_what_is_no_filter_is_told_so_and_asked_of_nothing(visitor, query):
    visitor.sign_in(Role.PRIVACY_OFFICER)
    answer = visitor.get("/audit", params=query)
    assert (answer.status_code, "REQUEST_MALFORMED" in answer.text, "<b>" in answer.text) == (422, True, False)


def test_a_decision_is_explained_rule_by_rule_with_its_entry_and_the_look_recorded(office, visitor):
    signal = _decided(office)
    visitor.sign_in(Role.PRIVACY_OFFICER)
    page = visitor.get("/audit/decision", params={"signal": signal})
    text = text_of(page)
    assert all(f" {rule} " in text for rule in ("N1", "N2", "P1", "P7"))
    assert "legde precies deze uitleg vast" in text
    assert "signal_decided" in text
    assert _actions(office).count("signal_viewed") == 1
    decided = next(entry for entry in map(json.loads, office.entries()) if entry["action"] == "signal_decided")
    assert signal in visitor.get("/audit/decision", params={"signal": decided["object"]}).text
    assert visitor.get("/audit/decision", params={"signal": "00" * 16}).status_code == 404


def test_the_verifier_is_run_on_the_exported_log_and_that_is_recorded(office, visitor):
    visitor.sign_in(Role.PRIVACY_OFFICER)
    page = _examined(visitor)
    assert page.url.path == "/audit/examination"
    assert "Ongeschonden" in text_of(page)
    assert _actions(office).count("log_verified") == 1


def test_a_log_that_was_changed_is_not_called_intact(office, visitor):
    with write_transaction(office.node.tenant.engine) as connection:
        entry = connection.scalar(select(AUDIT.entry.c.entry).where(AUDIT.entry.c.index == 0))
        changed = entry.replace(b'"result":"done"', b'"result":"lost"')
        connection.execute(update(AUDIT.entry).where(AUDIT.entry.c.index == 0).values(entry=changed))
    visitor.sign_in(Role.PRIVACY_OFFICER)
    page = _examined(visitor)
    assert "Niet ongeschonden" in text_of(page)
    [verified] = [one for one in map(json.loads, office.entries()) if one["action"] == "log_verified"]
    assert verified["result"] == "failed"


def test_a_sound_log_that_too_few_witnesses_saw_is_called_intact_and_not_witnessed(office, tmp_path):
    audit, keys = office.node.tenant.audit, observed(tmp_path, office.node.tenant.audit.verifier, "log.example").keys
    with write_transaction(office.node.tenant.engine) as connection:
        audit.log.checkpoint(connection, audit.signer())
    socket = tmp_path / "console.sock"
    settings = console_settings(socket, some_assets(tmp_path / "assets"))
    served = served_node(office, socket, witnesses=read_quorum(keys))
    with served, browser(settings, office.node.tenant.clock) as visitor:
        visitor.sign_in(Role.PRIVACY_OFFICER)
        text = text_of(_examined(visitor))
    assert "Ongeschonden, maar zonder getuigen" in text
    assert "Niets in het logboek lijkt op misbruik" in text
    [verified] = [one for one in map(json.loads, office.entries()) if one["action"] == "log_verified"]
    assert verified["result"] == "failed"


def test_a_log_whose_pages_were_made_to_hide_an_entry_is_not_called_intact(office, visitor):
    visitor.sign_in(Role.PRIVACY_OFFICER)
    visitor.get("/audit")
    with write_transaction(office.node.tenant.engine) as connection:
        connection.execute(update(AUDIT_LOOKUP).where(AUDIT_LOOKUP.c.index == 0).values(actor="nobody"))
    assert "Niet ongeschonden" in text_of(_examined(visitor))


def test_misuse_is_listed_with_its_evidence(office, visitor):
    case = office.release()
    office.assigning.assign(office.worker, case, NAMES[Role.CASE_WORKER], reason=None)
    visitor.sign_in(Role.CALL_CENTRE)
    visitor.get("/audit")
    visitor.post("/sign-out")
    visitor.sign_in(Role.PRIVACY_OFFICER)
    text = text_of(_examined(visitor))
    assert "Geprobeerd wat de rol niet mag." in text
    assert office.desk.actor(office.call_centre.user) in text


def test_what_is_kept_is_shown_per_class_and_what_is_overdue_is_an_alarm(office, visitor):
    office.released()
    visitor.sign_in(Role.PRIVACY_OFFICER)
    assert "Niets is te laat" in text_of(visitor.get("/audit/keeping"))
    office.later(days=500)
    visitor.sign_in(Role.PRIVACY_OFFICER)
    assert 'role="alert"' in visitor.get("/audit/keeping").text
    an_audit_office(office).retention.run()
    assert "Niets is te laat" in text_of(visitor.get("/audit/keeping"))


def test_evaluations_are_held_against_the_register(office, visitor):
    _decided(office)
    visitor.sign_in(Role.PRIVACY_OFFICER)
    assert "1 inwoners" in text_of(visitor.get("/audit/budget"))


def test_every_class_and_event_has_words():
    assert set(audit_words.EVENTS) >= {event.value for event in EventId}
    assert set(audit_words.CLASSES) == {keeping.value for keeping in Keeping}
