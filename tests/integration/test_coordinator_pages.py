"""The coordinator's pages and the letters of a case, in a browser without JavaScript."""

import pytest

from municipality_node.domain.casework.roles import Role
from municipality_node.store.approvals import Approvals
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audited import setting_up
from tests.support.console import PASSWORD, browser, console_settings, served_node, some_assets, text_of
from tests.support.desk import NAMES, jansen

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def visitor(office, tmp_path):
    office.users.put("second-coordinator", Role.COORDINATOR)
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    with served_node(office, tmp_path / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        yield visitor


def approvals(office):
    with read_transaction(office.node.tenant.engine) as connection:
        return Approvals().counts(connection).get(office.node.policy.digest, 0)


def test_a_policy_shows_thresholds_rules_legal_bases_and_who_approved_it(office, visitor):
    visitor.sign_in(Role.COORDINATOR)
    told = text_of(visitor.get("/policy"))
    for words in ("van kracht", "Drempelbedragen", "Grondslag", "iemand die wegging", office.node.policy.digest.hex()):
        assert words in told
    assert "Niets." in text_of(visitor.get("/policy", params={"beside": office.node.policy.digest.hex()}))


def test_one_person_approves_once_and_another_one_makes_two(office, visitor):
    digest = office.node.policy.digest.hex()
    with setting_up(), write_transaction(office.node.tenant.engine) as connection:
        connection.exec_driver_sql("DELETE FROM policy_approval")
    visitor.sign_in(Role.COORDINATOR)
    assert "2 goedkeuringen ontbreken" in text_of(visitor.get("/policy"))
    for _ in range(2):
        told = text_of(visitor.post(f"/policy/{digest}/approve"))
        assert (approvals(office), "Iemand anders moet" in told) == (1, True)
    visitor.post("/sign-in", name="second-coordinator", password=PASSWORD)
    visitor.post(f"/policy/{digest}/approve")
    assert approvals(office) == 2
    assert "second-coordinator" in visitor.get("/policy").text


def test_trying_a_policy_shows_counts_and_what_is_no_version_is_refused(office, visitor):
    visitor.sign_in(Role.COORDINATOR)
    page = visitor.post(f"/policy/{office.node.policy.digest.hex()}/simulate")
    assert "0 signalen die bewaard worden" in text_of(page)
    for path in ("/policy/00/approve", f"/policy/{'0' * 64}/approve", "/policy/00/simulate"):
        answer = visitor.post(path)
        assert (answer.status_code, "POLICY_REFUSED" in answer.text) == (422, True)


def test_trays_are_told_in_words_with_how_many_cases_they_hold(office, visitor):
    office.release()
    visitor.sign_in(Role.COORDINATOR)
    told = text_of(visitor.get("/trays"))
    assert "een crisis" in told
    assert "elke andere zaak" in told
    visitor.post("/language", language="en")
    assert "every other case" in text_of(visitor.get("/trays"))


def test_users_are_added_changed_and_shut_out_and_nobody_changes_the_own_account(office, visitor):
    visitor.sign_in(Role.COORDINATOR)
    visitor.post("/users", name="wim", role="volunteer")
    assert office.users.at_work("wim").user.role is Role.VOLUNTEER
    token = office.users.begin("wim", hours=1)
    visitor.post("/users", name="wim", role="call-centre", access="end")
    assert {user.name: user.active for user in office.users.everybody()}["wim"] is False
    with pytest.raises(Exception, match="ended"):
        office.users.continued(token)
    for name, role in ((NAMES[Role.COORDINATOR], "case-worker"), (HOSTILE, "volunteer"), ("wim", "operator"), ("", "")):
        answer = visitor.post("/users", name=name, role=role)
        assert (answer.status_code, HOSTILE in answer.text) == (422, False), role


def test_a_case_suggests_a_step_and_its_letters_are_shown_before_they_are_written(office, visitor):
    case = office.release(jansen(surname=HOSTILE))
    visitor.sign_in(Role.CASE_WORKER)
    assert visitor.get(f"/cases/{case}/letters").status_code == 403
    visitor.post(f"/cases/{case}/assign", user=NAMES[Role.CASE_WORKER], reason="VIEW_REASON_TRIAGE")
    page = visitor.get(f"/cases/{case}")
    assert "Voorgestelde volgende stap" in page.text
    preview = visitor.get(f"/cases/{case}/letters", params={"kind": HOSTILE})
    assert "&lt;script&gt;" in preview.text
    assert HOSTILE not in preview.text + page.text
    attempts = office.viewing.show(office.worker, case).attempts
    written = visitor.post(f"/cases/{case}/letters", kind="LETTER_KIND_LETTER")
    assert (written.status_code, written.headers["content-disposition"]) == (200, f'attachment; filename="{case}.zip"')
    assert len(office.viewing.show(office.worker, case).attempts) == len(attempts) + 1
    assert "brief: 1 poging" in text_of(visitor.get(f"/cases/{case}"))


def test_no_other_role_reaches_these_pages_however_it_asks(office, visitor):
    case, digest = office.release(), office.node.policy.digest.hex()
    before = approvals(office)
    for role in sorted(set(Role) - {Role.COORDINATOR, Role.CASE_WORKER}):
        visitor.sign_in(role)
        answers = [visitor.get(path) for path in ("/policy", "/users", "/trays", f"/cases/{case}/letters")]
        answers += [
            visitor.post(f"/policy/{digest}/approve"),
            visitor.post(f"/policy/{digest}/simulate"),
            visitor.post("/users", name=NAMES[role], role="coordinator"),
            visitor.post(f"/cases/{case}/letters", kind="LETTER_KIND_LETTER"),
        ]
        assert {answer.status_code for answer in answers} == {403}, role
    assert approvals(office) == before
    assert {user.role for user in office.users.everybody() if user.name in set(NAMES.values())} == set(Role)


def test_no_other_site_acts_for_a_coordinator(office, visitor):
    visitor.sign_in(Role.COORDINATOR)
    for path in (f"/policy/{office.node.policy.digest.hex()}/approve", "/users", "/cases/1/letters"):
        answer = visitor.client.post(
            path, data={"name": "x", "role": "coordinator"}, headers={"sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == 403, path
