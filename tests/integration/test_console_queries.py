"""No page of the console makes the store walk a table that grows with its cases, but the one that counts them all."""

from municipality_node.domain.casework.contact import AttemptResult
from municipality_node.domain.casework.roles import Role
from tests.support.console import browser, console_settings, served_node, some_assets
from tests.support.desk import NAMES
from tests.support.doubts import an_office_in_doubt
from tests.support.node import id_of
from tests.support.query_plans import recorded

PAGES = {
    Role.CASE_WORKER: (
        "/work", "/work?show=mine", "/work?show=pressing", "/cases/{case}?reason=VIEW_REASON_TRIAGE", "/partners",
        "/cases/{case}/letters?reason=VIEW_REASON_TRIAGE",
    ),
    Role.COORDINATOR: (
        "/capacity", "/reports", "/reports?grain=GRAIN_YEAR&periods=2", "/reports/cases.csv", "/reports/regressions",
        "/trays", "/policy", "/users",
    ),
    Role.CALL_CENTRE: ("/handed", "/handed?after=1"),
    Role.REVIEW_OFFICER: ("/review", "/review?show=confirmed", f"/review/{id_of(2)}"),
    Role.PRIVACY_OFFICER: (
        "/audit", "/audit?action=case_opened", f"/audit?object={id_of(2)}&first=2026-01-01&last=2026-12-31",
        f"/audit/decision?signal={id_of(2)}", "/audit/examination", "/audit/budget", "/reports",
    ),
}  # fmt: skip
SMALL = frozenset(
    {"casework_session", "casework_user", "policy_approval", "review_item", "sqlite_sequence", "standing"}
)
"""Tables that grow with people, not cases: sessions of nine hours (ended ones go at every sign-in), users, approvals;
what waits in review, for two weeks; and one row that says whether the municipality is at work."""


def test_no_page_walks_a_table_without_an_index(tmp_path):
    (tmp_path / "office").mkdir()
    office = an_office_in_doubt(tmp_path / "office")
    office.rows = 100
    case = office.release()
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    engine = office.node.tenant.engine
    with (
        served_node(office, tmp_path / "console.sock"),
        browser(settings, office.node.tenant.clock) as visitor,
        recorded(engine) as asked,
    ):
        office.attempt(case, result=AttemptResult.REFUSED)
        office.assigning.hand_over(office.worker, [case], NAMES[Role.CALL_CENTRE])
        for role, paths in PAGES.items():
            visitor.sign_in(role)
            for path in paths:
                assert visitor.get(path.format(case=case)).status_code == 200, path
        visitor.sign_in(Role.CASE_WORKER)
        visitor.post(f"/cases/{case}/assign", user=NAMES[Role.CASE_WORKER], reason="VIEW_REASON_TRIAGE")
    assert len(asked.statements) > 30
    assert [table for table, _ in asked.walks(engine) if table not in SMALL] == []
    office.node.close()


def test_the_page_of_what_is_kept_walks_to_count_and_reads_no_row(tmp_path):
    (tmp_path / "office").mkdir()
    office = an_office_in_doubt(tmp_path / "office")
    office.release()
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    engine = office.node.tenant.engine
    with served_node(office, tmp_path / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        visitor.sign_in(Role.PRIVACY_OFFICER)
        with recorded(engine) as asked:
            assert visitor.get("/audit/keeping").status_code == 200
    walks = [statement for table, statement in asked.walks(engine) if table not in SMALL]
    assert walks
    assert [statement for statement in walks if not statement.startswith("SELECT count(*)")] == []
    office.node.close()
