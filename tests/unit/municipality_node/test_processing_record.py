"""The record of processing activities says what is configured and in force, and nothing from memory."""

from datetime import UTC, datetime, timedelta

import pytest

from keys.identity import MunicipalityCode, Oin
from keys.manifest import Evaluator, Leaf, Manifest, MunicipalityEntry
from keys.signing import SigningKey
from keys.suite import GateProfile
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


HERE, NODE, OPERATOR = MunicipalityCode("0687"), Oin("00000099000000000101"), Oin("00000099000000000102")
GATEWAY = Oin("00000099000000000900")
ROOT = SigningKey.generate()
NOW = datetime(2026, 3, 20, tzinfo=UTC)


def leaf(epoch, *evaluators, municipality=HERE):
    return Leaf(
        municipality=municipality, epoch=epoch, generation=1, profile=GateProfile.BALANCED,
        evaluators=tuple(Evaluator(id=name, public_key=bytes(32)) for name in evaluators),
    )  # fmt: skip


def manifest(*leaves, operator=OPERATOR):
    """Return what a gateway would have signed and the node accepted; only what documents read is filled in."""
    ours = MunicipalityEntry(code=HERE, node_oin=NODE, operator_oin=operator, root_key=ROOT.verify_key, seal_keys=())
    return Manifest(
        version=7, previous_hash=bytes(32), issued_at=NOW, expires_at=NOW + timedelta(days=6), gateway_oin=GATEWAY,
        gateway_operator=GATEWAY, size_class=1024, routing_hash=bytes(32), epochs=(), leaves=leaves,
        municipalities=(ours,), partners=(),
    )  # fmt: skip


WHOLE = manifest(leaf(1, "gateway"))
SPLIT = manifest(leaf(1, "gateway", "trustee"))


def told(node, text, in_force=WHOLE, **settings):
    policy = parse(text.encode(), name="policy")
    return processing_record.record(node.municipality[0].model_copy(update=settings), node, policy, in_force)


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


def measures(node, in_force, **changed):
    gateway = node.gateway.model_copy(update=changed)
    record = told(node.model_copy(update={"gateway": gateway}), POLICY.read_text(), in_force)
    return "\n".join(record["measures"])


def test_the_record_says_who_together_could_open_what_is_sealed(node):
    assert "kan die alles openen" in measures(node, WHOLE)
    assert "weigert daarom één beheerder" in measures(node, WHOLE)
    assert "staat toe dat één organisatie beide beheert" in measures(node, WHOLE, allow_same_operator=True)
    one_operator = manifest(leaf(1, "gateway"), operator=GATEWAY)
    assert "en één organisatie beheert beide" in measures(node, one_operator, allow_same_operator=True)
    assert "gesplitst tussen gateway en trustee (manifest 7)" in measures(node, SPLIT)
    assert "samen openen niets" in measures(node, SPLIT)
    assert "kan die alles openen" not in measures(node, SPLIT)


def test_what_the_settings_say_of_a_trustee_splits_no_key(node):
    assert measures(node, WHOLE, trustee="localhost:2") == measures(node, WHOLE)
    assert measures(node, SPLIT, trustee=None) == measures(node, SPLIT, trustee="localhost:2")


def test_a_key_that_is_split_for_one_epoch_only_is_not_called_split(node):
    rolling = manifest(leaf(1, "gateway"), leaf(2, "gateway", "trustee"))
    assert "nog niet voor epoch 1 (manifest 7)" in measures(node, rolling)
    assert "samen openen niets" not in measures(node, rolling)


def test_another_municipalitys_key_says_nothing_of_ours(node):
    theirs = leaf(1, "gateway", "trustee", municipality=MunicipalityCode("0363"))
    assert "kan die alles openen" in measures(node, manifest(leaf(1, "gateway"), theirs))
    assert "geen koppelsleutel voor deze gemeente" in measures(node, manifest(theirs))


def test_before_the_first_manifest_the_record_says_that_it_does_not_know(node):
    record = told(node, POLICY.read_text(), None)
    assert record["manifest"] is None
    assert "nog geen manifest aangenomen" in "\n".join(record["measures"])
    assert "samen openen niets" not in "\n".join(record["measures"])


def test_the_record_names_the_manifest_that_it_is_of(node):
    named = told(node, POLICY.read_text())["manifest"]
    assert named == {"version": 7, "sha256": WHOLE.hash().hex(), "valid_until": "2026-03-26"}


def test_the_page_tells_what_the_record_tells(node):
    record = told(node, POLICY.read_text() + SELECTION)
    page = processing_record.as_markdown(record)
    assert all(row["what"] in page and row["period"] in page for row in record["retention"])
    assert "Selectielijst gemeenten 2020" in page
    assert record["policy"]["sha256"] in page


def test_the_impact_assessment_says_what_is_configured_and_asks_what_a_machine_cannot_know(node):
    policy = parse((POLICY.read_text() + SELECTION).encode(), name="policy")
    page = impact_assessment.assessment(node.municipality[0], node, policy, WHOLE, None)
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
    page = impact_assessment.assessment(node.municipality[0], node, policy, WHOLE, figures)
    assert "- residents: 11023" in page
    assert "- withheld by rule: P1 7" in page


def test_the_impact_assessment_says_what_a_split_key_changes(node):
    policy = parse(POLICY.read_bytes(), name="policy")
    whole_page, split_page, unknown_page = (
        impact_assessment.assessment(node.municipality[0], node, policy, one, None) for one in (WHOLE, SPLIT, None)
    )
    left = "Gateway en node openen samen signalen over wie hier niet woont. Wat rest: "
    assert f"{left}Zonder gesplitste koppelsleutel" in whole_page
    assert f"{left}Zonder gesplitste koppelsleutel" in unknown_page
    assert f"{left}Gateway, node en derde samen" in split_page
