"""Prometheus's own `promtool` reads the alert rules: each fires when it should, and is silent when it should be."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).resolve().parents[2] / "config/prometheus/drempel.rules.yml"
RULE = re.compile(
    r"- alert: (?P<alert>\w+)\n.*?severity: (?P<severity>\w+)\n.*?"
    r'summary: "(?P<summary>.*?)"\n\s+runbook: "(?P<runbook>.*?)"',
    re.DOTALL,
)
GATEWAY = {"job": "drempel-gateway", "instance": "g1"}
SECOND = {"job": "drempel-gateway", "instance": "g2"}
TRUSTEE = {"job": "drempel-trustee", "instance": "t1"}
NODE = {"job": "drempel-node", "instance": "n1", "municipality": "0654"}
OTHER_HOST = {**NODE, "instance": "n2"}
WITNESS = {"job": "drempel-witness", "instance": "w1"}
DAY = 24 * 60
"""Minutes. A series `a+bxn` begins at a and rises n times by b, a minute apart; moments are seconds since the first."""


def series(name, labels, **more):
    told = ",".join(f'{label}="{value}"' for label, value in {**labels, **more}.items())
    return f"{name}{{{told}}}"


def refused(code, labels=GATEWAY):
    return series("drempel_calls_refused_total", labels, code=code)


def without(labels, *names):
    return {label: value for label, value in labels.items() if label not in names}


PULLED = series("drempel_node_items_pulled_total", NODE)
ACKNOWLEDGED = series("drempel_node_items_acknowledged_total", NODE)
LAST_WORK = "drempel_node_last_work_timestamp_seconds"
MUNICIPALITY = {"municipality": "0654"}

FIRES = [
    ("DrempelDown", "shows nothing for two minutes", {series("up", GATEWAY): "1 0x3"}, 3, GATEWAY),
    (
        "DrempelNotReady", "a gateway's store does not commit",
        {series("drempel_ready", GATEWAY, dependency="store"): "1 0x3"}, 3, {**GATEWAY, "dependency": "store"},
    ),
    (
        "DrempelNotReady", "one of two processes cannot rely on its custody, and says which",
        {series("drempel_ready", GATEWAY, dependency="custody"): "1x3",
         series("drempel_ready", SECOND, dependency="custody"): "0x3"},
        3, {**SECOND, "dependency": "custody"},
    ),
    (
        "DrempelNotReady", "one municipality of a node has no room, and it is named",
        {series("drempel_node_ready", NODE, dependency="disk"): "0x3",
         series("drempel_node_ready", {**NODE, "municipality": "0687"}, dependency="disk"): "1x3"},
        3, {**NODE, "dependency": "disk"},
    ),
    (
        "DrempelGatewayUnreachable", "ten minutes without a gateway",
        {series("drempel_node_ready", NODE, dependency="gateway"): "0x11"}, 11, {**NODE, "dependency": "gateway"},
    ),
    ("DrempelDiskFilling", "at the gateway", {series("drempel_disk_free_bytes", GATEWAY): "1.9e9x11"}, 11, GATEWAY),
    ("DrempelDiskFilling", "at a node", {series("drempel_node_disk_free_bytes", NODE): "1.9e9x11"}, 11, NODE),
    (
        "DrempelCertificateEnds", "twenty days are left",
        {series("drempel_certificate_left_seconds", TRUSTEE): f"{20 * 86400}x61"}, 61, TRUSTEE,
    ),
    (
        "DrempelCertificateEnds", "a node's ended",
        {series("drempel_node_certificate_left_seconds", NODE): "-60x61"}, 61, NODE,
    ),
    (
        "DrempelManifestEnds", "a day and a half is left",
        {series("drempel_manifest_left_seconds", GATEWAY): f"{36 * 3600}x16"}, 16, GATEWAY,
    ),
    (
        "DrempelManifestEnds", "at a node only",
        {series("drempel_node_manifest_left_seconds", NODE): f"{36 * 3600}x16"}, 16, NODE,
    ),
    (
        "DrempelSignalsRefused", "two processes together refuse more than a hundred in an hour",
        {series("drempel_signals_refused_total", GATEWAY, code="G5_NO_ROUTE"): "0+1x70",
         series("drempel_signals_refused_total", SECOND, code="G5_NO_ROUTE"): "0+1x70"},
        70, {"code": "G5_NO_ROUTE"},
    ),
    (
        "DrempelCallsFail", "a call a minute fails inside",
        {refused("INTERNAL"): "0+1x25"}, 25, {"job": "drempel-gateway", "code": "INTERNAL"},
    ),
    (
        "DrempelCallsFail", "a trustee's store is away",
        {refused("UNAVAILABLE", TRUSTEE): "0+1x25"}, 25, {"job": "drempel-trustee", "code": "UNAVAILABLE"},
    ),
    (
        "DrempelStrangersCall", "thirty times in a minute",
        {refused("CALLER_UNKNOWN"): "0 0 30x5"}, 5, {**GATEWAY, "code": "CALLER_UNKNOWN"},
    ),
    (
        "DrempelMailboxLags", "an item waits for more than a week",
        {series("drempel_mailbox_older", GATEWAY, days="7"): "1x61"}, 61, {**GATEWAY, "days": "7"},
    ),
    (
        "DrempelMailboxEnding", "an item waits for more than a month",
        {series("drempel_mailbox_older", GATEWAY, days="31"): "1x61"}, 61, {**GATEWAY, "days": "31"},
    ),
    (
        "DrempelNodeSilent", "nobody has seen the node for a day",
        {series("drempel_last_pull_timestamp_seconds", GATEWAY, municipality="0654"): f"60x{DAY + 20}",
         series("drempel_last_pull_timestamp_seconds", SECOND, municipality="0654"): f"0x{DAY + 20}"},
        DAY + 15, MUNICIPALITY,
    ),
    ("DrempelNodeStands", "an hour", {series(LAST_WORK, NODE): "0x70"}, 67, MUNICIPALITY),
    (
        "DrempelNodeRefused", "for a quarter of an hour",
        {series("drempel_node_state", NODE, state="refused"): "1x16"}, 16, {**NODE, "state": "refused"},
    ),
    (
        "DrempelNodeRefused", "each time after work that succeeded up to then",
        {series("drempel_node_state", NODE, state="refused"): "1 0 1 0 1 1 0 1 0 1 0 1 0 1 1 0 1 0 1"},
        18, {**NODE, "state": "refused"},
    ),
    ("DrempelPageRepeats", "a page", {PULLED: "0+500x20", ACKNOWLEDGED: "0x20"}, 20, NODE),
    ("DrempelPageRepeats", "a single item, once a minute", {PULLED: "0+1x60", ACKNOWLEDGED: "0x60"}, 60, NODE),
    (
        "DrempelBudgetAlarm", "the first since the process began",
        {series("drempel_budget_alarms_total", GATEWAY, municipality="0654"): "0 0 1x5"},
        5, {**GATEWAY, **MUNICIPALITY},
    ),
    (
        "DrempelBudgetExhausted", "the first call since the process began that met it",
        {refused("BUDGET_EXHAUSTED"): "0 0 1x5"}, 5, {**GATEWAY, "code": "BUDGET_EXHAUSTED"},
    ),
    (
        "DrempelRetentionOverdue", "at the gateway for more than a day",
        {series("drempel_retention_overdue", GATEWAY, data_class="receipts"): f"3x{27 * 60}"},
        27 * 60, {**GATEWAY, "data_class": "receipts"},
    ),
    (
        "DrempelRetentionOverdue", "at a node for more than a day",
        {series("drempel_node_retention_overdue", NODE, data_class="cases"): f"3x{27 * 60}"},
        27 * 60, {**NODE, "data_class": "cases"},
    ),
    ("DrempelLogNotWitnessed", "an hour", {series("drempel_log_witnessed", GATEWAY): "0x61"}, 61, GATEWAY),
    ("DrempelLogNotWitnessed", "a node's", {series("drempel_node_log_witnessed", NODE): "0x61"}, 61, NODE),
    (
        "DrempelLogContradicted", "the gateway's, at the first checkpoint that is refused",
        {series("drempel_checkpoints_total", GATEWAY, outcome="refused"): "0 0 1x3"},
        3, {**GATEWAY, "outcome": "refused"},
    ),
    (
        "DrempelLogContradicted", "a node's",
        {series("drempel_node_checkpoints_total", NODE, outcome="refused"): "0 0 1x3"},
        3, {**NODE, "outcome": "refused"},
    ),
    (
        "DrempelWitnessContradicts", "the gateway's log",
        {series("drempel_witness_trouble_total", GATEWAY, reason="contradicted"): "0 0 1x3"},
        3, {**GATEWAY, "reason": "contradicted"},
    ),
    (
        "DrempelWitnessContradicts", "a node's log",
        {series("drempel_node_witness_trouble_total", NODE, reason="contradicted"): "0 0 1x3"},
        3, {**NODE, "reason": "contradicted"},
    ),
    ("DrempelWitnessHoldsEvidence", "of one log", {series("drempel_witness_contradictions", WITNESS): "1"}, 0, WITNESS),
    (
        "DrempelWitnessWaits", "a log came once, and not for a day",
        {series("drempel_witness_stalest_timestamp_seconds", WITNESS): f"60x{DAY + 70}"}, DAY + 65, WITNESS,
    ),
    (
        "DrempelWitnessAwaitsFirst", "for a day",
        {series("drempel_witness_logs_never_cosigned", WITNESS): f"1x{DAY + 1}"}, DAY + 1, WITNESS,
    ),
]  # fmt: skip

SILENT = [
    ("DrempelDown", "a restart of a minute", {series("up", GATEWAY): "1 0 1x5"}, 4),
    ("DrempelDown", "a process of somebody else", {series("up", {"job": "mail", "instance": "m"}): "0x10"}, 10),
    ("DrempelNotReady", "all hold", {series("drempel_ready", GATEWAY, dependency="store"): "1x10"}, 10),
    (
        "DrempelNotReady", "the gateway is away, which has an alert of its own",
        {series("drempel_node_ready", NODE, dependency="gateway"): "0x10"}, 10,
    ),
    (
        "DrempelGatewayUnreachable", "a gateway that restarts",
        {series("drempel_node_ready", NODE, dependency="gateway"): "1 0 0 1x10"}, 12,
    ),
    ("DrempelDiskFilling", "there is room", {series("drempel_disk_free_bytes", GATEWAY): "2.1e9x20"}, 20),
    (
        "DrempelCertificateEnds", "three weeks and a day are left",
        {series("drempel_certificate_left_seconds", GATEWAY): f"{22 * 86400}x70"}, 70,
    ),
    (
        "DrempelManifestEnds", "a new one every few days",
        {series("drempel_manifest_left_seconds", GATEWAY): f"{3 * 86400}-60x20 {7 * 86400}-60x20"}, 40,
    ),
    (
        "DrempelSignalsRefused", "a few under each of several codes",
        {series("drempel_signals_refused_total", GATEWAY, code="G5_NO_ROUTE"): "0+1x70",
         series("drempel_signals_refused_total", GATEWAY, code="G2_SIGNATURE"): "0+1x70"}, 70,
    ),
    ("DrempelCallsFail", "three calls during a restart", {refused("UNAVAILABLE"): "0 3x30"}, 20),
    ("DrempelCallsFail", "callers' own mistakes", {refused("BATCH_SIZE"): "0+10x30"}, 20),
    ("DrempelStrangersCall", "a node that is enrolled tomorrow", {refused("CALLER_UNKNOWN"): "0+1x15 15x50"}, 60),
    (
        "DrempelMailboxLags", "items of yesterday",
        {series("drempel_mailbox_older", GATEWAY, days="1"): "9x70",
         series("drempel_mailbox_older", GATEWAY, days="7"): "0x70"}, 70,
    ),
    (
        "DrempelMailboxEnding", "items of two weeks",
        {series("drempel_mailbox_older", GATEWAY, days="7"): "9x70",
         series("drempel_mailbox_older", GATEWAY, days="31"): "0x70"}, 70,
    ),
    (
        "DrempelNodeSilent", "it asks another process at the same address",
        {series("drempel_last_pull_timestamp_seconds", GATEWAY, municipality="0654"): f"60x{DAY + 70}",
         series("drempel_last_pull_timestamp_seconds", SECOND, municipality="0654"): f"0+60x{DAY + 70}"}, DAY + 65,
    ),
    ("DrempelNodeStands", "it finds its mailbox empty", {series(LAST_WORK, NODE): "0+60x90"}, 90),
    (
        "DrempelNodeStands", "another worker of the municipality has its turns",
        {series(LAST_WORK, NODE): "0x90", series(LAST_WORK, OTHER_HOST): "0+60x90"}, 90,
    ),
    (
        "DrempelNodeStands", "the municipality works on another host",
        {series(LAST_WORK, NODE): "0x90", series("drempel_node_state", NODE, state="departed"): "0x5 1x90"}, 90,
    ),
    (
        "DrempelNodeRefused", "a gateway's manifest that came a minute late",
        {series("drempel_node_state", NODE, state="refused"): "0 1 1 0x20"}, 20,
    ),
    (
        "DrempelNodeRefused", "it waits",
        {series("drempel_node_state", NODE, state="refused"): "0x20",
         series("drempel_node_state", NODE, state="waiting"): "1x20"}, 20,
    ),
    ("DrempelPageRepeats", "everything is let go", {PULLED: "0+500x120", ACKNOWLEDGED: "0+500x120"}, 120),
    (
        "DrempelPageRepeats", "a page is let go minutes after it was taken",
        {PULLED: "0x30 500x120", ACKNOWLEDGED: "0x35 500x120"}, 40,
    ),
    (
        "DrempelPageRepeats", "a kill had two pages taken again",
        {PULLED: "0x30 500 1000 1000 1500x60", ACKNOWLEDGED: "0x32 500 1000x60"}, 60,
    ),
    (
        "DrempelBudgetAlarm", "the alarm was the day before",
        {series("drempel_budget_alarms_total", GATEWAY, municipality="0654"): f"0 1x{2 * DAY}"}, DAY + 10,
    ),
    ("DrempelBudgetExhausted", "it was granted hours ago", {refused("BUDGET_EXHAUSTED"): "0 1x90"}, 90),
    (
        "DrempelRetentionOverdue", "the daily run comes",
        {series("drempel_retention_overdue", GATEWAY, data_class="receipts"): f"3x{DAY - 5} 0x5 3x{DAY - 5}"}, 27 * 60,
    ),
    (
        "DrempelLogNotWitnessed", "witnesses were away for half an hour",
        {series("drempel_log_witnessed", GATEWAY): "1x30 0x30 1x30"}, 80,
    ),
    (
        "DrempelLogContradicted", "witnesses are away",
        {series("drempel_checkpoints_total", GATEWAY, outcome="refused"): "0x20",
         series("drempel_checkpoints_total", GATEWAY, outcome="unwitnessed"): "0+1x20"}, 20,
    ),
    (
        "DrempelWitnessContradicts", "a witness is away",
        {series("drempel_witness_trouble_total", GATEWAY, reason="contradicted"): "0x20",
         series("drempel_witness_trouble_total", GATEWAY, reason="unreachable"): "0+1x20"}, 20,
    ),
    ("DrempelWitnessHoldsEvidence", "none", {series("drempel_witness_contradictions", WITNESS): "0x10"}, 10),
    (
        "DrempelWitnessWaits", "no log came ever, which has an alert of its own",
        {series("drempel_witness_stalest_timestamp_seconds", WITNESS): f"0x{DAY + 70}"}, DAY + 70,
    ),
    (
        "DrempelWitnessWaits", "all come",
        {series("drempel_witness_stalest_timestamp_seconds", WITNESS): f"0+60x{DAY + 70}"}, DAY + 70,
    ),
    (
        "DrempelWitnessAwaitsFirst", "it came within the day",
        {series("drempel_witness_logs_never_cosigned", WITNESS): f"1x{DAY - 60} 0x120"}, DAY + 1,
    ),
]  # fmt: skip


@pytest.fixture
def promtool():
    found = shutil.which("promtool")
    if found is None:
        reason = "promtool is not installed (it is in Debian's package prometheus)"
        if os.environ.get("DREMPEL_ALL_ALERTS"):
            pytest.fail(reason)
        pytest.skip(reason)

    def run(*arguments):
        done = subprocess.run([found, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def rules():
    return {found["alert"]: found.groupdict() for found in RULE.finditer(RULES.read_text())}


def ids(cases):
    return [f"{alert}: {when}" for alert, when, *_ in cases]


def at(promtool, directory, alert, inputs, minutes, expected):
    case = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in inputs.items()],
        "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": alert, "exp_alerts": expected}],
    }
    path = directory / "case.yml"  # JSON is YAML
    path.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [case]}))
    promtool("test", "rules", path)


def test_prometheus_reads_every_rule(promtool):
    promtool("check", "rules", RULES)


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent():
    assert list(rules()) == list(dict.fromkeys(alert for alert, *_ in FIRES))
    assert list(rules()) == list(dict.fromkeys(alert for alert, *_ in SILENT))


@pytest.mark.parametrize(("alert", "when", "inputs", "minutes", "labels"), FIRES, ids=ids(FIRES))
def test_an_alert_fires_once_with_the_labels_that_say_where(promtool, tmp_path, alert, when, inputs, minutes, labels):
    rule = rules()[alert]
    told = {
        "exp_labels": {**labels, "severity": rule["severity"]},
        "exp_annotations": {name: rule[name] for name in ("summary", "runbook")},
    }
    at(promtool, tmp_path, alert, inputs, minutes, [told])


@pytest.mark.parametrize(("alert", "when", "inputs", "minutes"), SILENT, ids=ids(SILENT))
def test_an_alert_is_silent_when_nobody_has_anything_to_do(promtool, tmp_path, alert, when, inputs, minutes):
    at(promtool, tmp_path, alert, inputs, minutes, [])
