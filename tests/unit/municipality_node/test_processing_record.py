"""The record of processing activities says what is configured and in force, and nothing from memory."""

import pytest

from municipality_node import impact_assessment, processing_record
from municipality_node.domain.retention import Keeping
from municipality_node.policy_file import parse
from municipality_node.settings import NodeSettings
from tests.support.node import POLICY

SELECTION = (
    '[[retention.selection]]\ndata_class = "cases"\nmonths = 60\nbasis = "Selectielijst gemeenten 2020, 20.1.2"\n'
)
MUNICIPALITY = {
    "code": "0687",
    "oin": "00000099000000000101",
    "operator_oin": "00000099000000000102",
    "directory": "node",
    "policy": "policy.toml",
    "tls": {"certificate": "node.pem", "private_key": "node.key", "authority": "ca.pem"},
}


@pytest.fixture(scope="module")
def node():
    return NodeSettings.model_validate(
        {"gateway": {"address": "localhost:1", "manifest_key": "key"}, "municipality": [MUNICIPALITY]}
    )


def told(node, text, **settings):
    policy = parse(text.encode(), name="policy")
    return processing_record.record(node.municipality[0].model_copy(update=settings), node, policy)


def periods(record):
    return {row["class"]: row["period"] for row in record["retention"]}


def test_every_class_of_data_has_its_period_in_the_record(node):
    record = told(node, POLICY.read_text())
    assert set(periods(record)) == {keeping.value for keeping in Keeping}
    assert all(row["what"] and row["period"] for row in record["retention"])


def test_periods_follow_the_policys_windows_and_its_selection_list(node):
    changed = POLICY.read_text().replace("match_days = 31", "match_days = 21").replace("\ndays = 14 ", "\ndays = 10 ")
    before, after = periods(told(node, POLICY.read_text())), periods(told(node, changed + SELECTION))
    assert (before["withheld"], before["review"], before["cases"]) == ("31 dagen", "14 dagen", "12 maanden")
    assert (after["withheld"], after["review"], after["cases"]) == ("21 dagen", "10 dagen", "60 maanden")
    assert {name: after[name] for name in after.keys() - {"withheld", "review", "cases"}} == {
        name: before[name] for name in before.keys() - {"withheld", "review", "cases"}
    }


def test_the_record_says_who_together_could_open_what_is_sealed(node):
    def measures(**changed):
        gateway = node.gateway.model_copy(update=changed)
        return "\n".join(told(node.model_copy(update={"gateway": gateway}), POLICY.read_text())["measures"])

    assert "kan die alles openen" in measures()
    assert "weigert daarom één beheerder" in measures()
    assert "staat toe dat één organisatie beide beheert" in measures(allow_same_operator=True)
    assert "gesplitst" in measures(trustee="localhost:2")
    assert "samen openen niets" in measures(trustee="localhost:2")
    assert "kan die alles openen" not in measures(trustee="localhost:2")


def test_the_page_tells_what_the_record_tells(node):
    record = told(node, POLICY.read_text() + SELECTION)
    page = processing_record.as_markdown(record)
    assert all(row["what"] in page and row["period"] in page for row in record["retention"])
    assert "Selectielijst gemeenten 2020" in page
    assert record["policy"]["sha256"] in page


def test_the_impact_assessment_says_what_is_configured_and_asks_what_a_machine_cannot_know(node):
    policy = parse((POLICY.read_text() + SELECTION).encode(), name="policy")
    page = impact_assessment.assessment(node.municipality[0], node, policy, None)
    assert [line.split()[1] for line in page.splitlines() if line.startswith("## ")][:17] == [
        str(number) for number in range(1, 18)
    ]
    assert "60 maanden (Selectielijst gemeenten 2020, 20.1.2)" in page
    assert all(text.reason in page for text in policy.texts.values())
    assert page.count(impact_assessment.QUESTION) >= 5
    assert policy.digest.hex() in page


def test_the_impact_assessment_gives_the_figures_of_the_store(node):
    policy = parse(POLICY.read_bytes(), name="policy")
    figures = {"residents": 11_023, "withheld_by_rule": {"P1": 7}, "refused_by_code": {}}
    page = impact_assessment.assessment(node.municipality[0], node, policy, figures)
    assert "- residents: 11023" in page
    assert "- withheld by rule: P1 7" in page


def test_the_impact_assessment_says_what_a_split_key_changes(node):
    policy = parse(POLICY.read_bytes(), name="policy")
    split = node.model_copy(update={"gateway": node.gateway.model_copy(update={"trustee": "localhost:2"})})
    whole_page, split_page = (
        impact_assessment.assessment(node.municipality[0], one, policy, None) for one in (node, split)
    )
    left = "Gateway en node openen samen signalen over wie hier niet woont. Wat rest: "
    assert f"{left}Zonder gesplitste koppelsleutel" in whole_page
    assert f"{left}Gateway, node en derde samen" in split_page
