"""The catalogue of metrics, the code that writes them, their page, the alerts and the runbook agree with each other."""

import ast
import re
from pathlib import Path

import pytest

from audit.witness.counting import METRICS as OF_WITNESSES
from audit.witness.counting import Name as OfWitness
from audit.witness.judging import Outcome
from audit.witnessing.gathering import Trouble
from gateway.domain.outcome import SignalCode
from gateway.domain.retention import Keeping as GatewayKeeping
from gateway.errors import GatewayRefusal
from keys.suite import Mode
from municipality_node.domain.retention import Keeping as NodeKeeping
from municipality_node.receiving.worker import WorkerState
from servicekit.metrics import catalogue
from servicekit.metrics.catalogue import CATALOGUE, MUNICIPALITY, Kind, Name
from servicekit.readiness import Dependency
from servicekit.refusal import CommonRefusal
from signals.form_codes import FormCode

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/operations/metrics.md"
RULES = ROOT / "config/prometheus/drempel.rules.yml"
RUNBOOK = ROOT / "docs/operations/alerts.md"
IDENTIFYING = re.compile(
    r"partner|signal_id|bsn|name|street|address|postcode|house|phone|email|oin|user|case|birth|resident|household"
)


def sources():
    for package in ("servicekit", "gateway", "municipality_node"):
        yield from (path for path in (ROOT / package).rglob("*.py") if path.name != "catalogue.py")


def written():
    """Return every metric that is named by an expression of the code outside the catalogue."""
    return {
        node.attr
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Name"
    }


def test_every_metric_is_written_somewhere():
    assert {name.name for name in Name} - written() == set()
    assert set(CATALOGUE) == set(Name)


def test_every_metric_has_its_row_in_the_page_with_kind_processes_labels_and_help():
    rows = {cells[1].strip(" `"): cells for line in PAGE.read_text().splitlines() if (cells := line.split("|"))[1:2]}
    for name, metric in CATALOGUE.items():
        _, _, processes, kind, labels, text, _ = rows[name.value]
        assert processes.strip() == ", ".join(sorted(metric.processes))
        assert kind.strip() == metric.kind
        assert re.findall(r"`(\w+)`:", labels) == list(metric.labels)
        assert text.strip() == metric.help


def test_every_metric_of_a_witness_has_its_row_with_kind_outcomes_and_help():
    rows = {cells[1].strip(" `"): cells for line in PAGE.read_text().splitlines() if (cells := line.split("|"))[1:2]}
    for name, (kind, text) in OF_WITNESSES.items():
        _, _, process, told, labels, help_text, _ = rows[name.value]
        assert (process.strip(), told.strip(), help_text.strip()) == ("witness", kind, text)
        outcomes = sorted(Outcome) if name is OfWitness.CHECKPOINTS else []
        assert re.findall(r"`([\w-]+)`(?!:)", labels) == outcomes


def test_the_page_names_no_metric_that_is_not_there():
    assert set(re.findall(r"\bdrempel_\w+", PAGE.read_text())) <= set(Name) | set(OfWitness)


def test_counters_are_named_as_counters_and_nothing_else_is():
    assert [
        name for name, metric in CATALOGUE.items() if name.endswith("_total") is not (metric.kind is Kind.COUNTER)
    ] == []


def test_no_label_could_name_somebody():
    labels = {label for metric in CATALOGUE.values() for label in metric.labels}
    assert {label for label in labels if IDENTIFYING.search(label)} == set()
    open_sets = {label for metric in CATALOGUE.values() for label, closed in metric.labels.items() if not closed}
    assert open_sets == {MUNICIPALITY}


@pytest.mark.parametrize(
    ("written_out", "of_the_code"),
    [
        (catalogue.SIGNAL_CODES, {*FormCode, *SignalCode}),
        (catalogue.CALL_CODES, {*GatewayRefusal, *CommonRefusal, "UNAVAILABLE", "INTERNAL"}),
        (catalogue.GATEWAY_CLASSES, set(GatewayKeeping)),
        (catalogue.NODE_CLASSES, set(NodeKeeping)),
        (catalogue.WITNESS_TROUBLES, set(Trouble)),
        (catalogue.WORKER_STATES, set(WorkerState)),
        (catalogue.DEPENDENCIES, set(Dependency)),
        (catalogue.MODES, {mode.name.lower().replace("_", "-") for mode in Mode}),
    ],
    ids=[
        "signal codes",
        "call codes",
        "gateway classes",
        "node classes",
        "troubles",
        "states",
        "dependencies",
        "modes",
    ],
)
def test_the_values_written_out_are_those_of_the_code(written_out, of_the_code):
    assert set(written_out) == of_the_code


def rules():
    """Return by alert its expression."""
    return dict(re.findall(r"- alert: (\w+)\n\s+expr: >-\n\s+(.*)\n", RULES.read_text()))


def test_every_alert_asks_for_metrics_and_values_of_the_catalogue():
    for alert, expression in rules().items():
        named = set(re.findall(r"\bdrempel_\w+", expression))
        assert named <= set(Name) | set(OfWitness), alert
        metrics = [CATALOGUE[Name(name)] for name in named & set(Name)]
        for label, operator, values in re.findall(r'(\w+)\s*(=~|!=|=)\s*"([^"]*)"', expression):
            if label in {"job", "__name__"}:
                continue
            allowed = set().union(*(metric.labels[label] for metric in metrics if label in metric.labels))
            assert set(values.split("|") if operator == "=~" else [values]) <= allowed, (alert, label)


def test_every_alert_has_its_section_in_the_runbook_and_every_section_its_alert():
    alerts = rules()
    assert len(alerts) == RULES.read_text().count("- alert:") >= 20
    assert re.findall(r"^## (\w+)$", RUNBOOK.read_text(), re.MULTILINE) == list(alerts)
    for alert in alerts:
        assert f'runbook: "docs/operations/alerts.md#{alert.lower()}"' in RULES.read_text()


def test_every_dependency_and_every_worker_state_that_stops_work_wakes_somebody():
    text = RULES.read_text()
    assert "drempel_node_ready" in text
    assert 'state="refused"' in text
