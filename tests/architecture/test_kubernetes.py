"""The example for Kubernetes agrees with itself and with the programs that it runs; a cluster would say the rest."""

import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from gateway.settings import load_settings
from municipality_node.settings import read_settings

EXAMPLE = Path(__file__).resolve().parents[2] / "config/kubernetes"
NAMES = ("gateway", "node")


def objects(name):
    return json.loads((EXAMPLE / f"{name}.json").read_text())["items"]


def of_kind(name, kind):
    (found,) = (item for item in objects(name) if item["kind"] == kind)
    return found["spec"]


def pod(name):
    return of_kind(name, "StatefulSet")["template"]["spec"]


def container(name):
    (only,) = pod(name)["containers"]
    return only


@pytest.mark.parametrize("name", NAMES)
def test_a_store_has_one_writer_that_has_no_rights(name):
    stateful, only = of_kind(name, "StatefulSet"), container(name)
    assert stateful["replicas"] == 1
    assert {tuple(claim["spec"]["accessModes"]) for claim in stateful["volumeClaimTemplates"]} == {
        ("ReadWriteOncePod",)
    }
    assert pod(name)["securityContext"]["runAsNonRoot"]
    assert not pod(name)["automountServiceAccountToken"]
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "privileged": False,
        "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert "@sha256:" in only["image"]
    assert "livenessProbe" not in only  # restarting does not mend what a gateway or a node waits for


@pytest.mark.parametrize("name", NAMES)
def test_what_is_mounted_exists_and_labels_meet(name):
    stateful = of_kind(name, "StatefulSet")
    volumes = {
        one["name"] for one in [*pod(name)["volumes"], *(c["metadata"] for c in stateful["volumeClaimTemplates"])]
    }
    assert {mount["name"] for mount in container(name)["volumeMounts"]} == volumes
    labels = stateful["template"]["metadata"]["labels"]
    assert stateful["selector"]["matchLabels"] == labels
    assert of_kind(name, "NetworkPolicy")["podSelector"]["matchLabels"] == labels
    made = (EXAMPLE / "kustomization.yaml").read_text()
    assert f"name: {name}-settings" in made
    assert f"- {name}.json" in made


@pytest.mark.parametrize("name", NAMES)
def test_commands_and_options_exist(name):
    only = container(name)
    for line in ([*only["command"], *only["args"]], only["readinessProbe"]["exec"]["command"]):
        program, *words = line
        named = [word for word in words if not word.startswith(("-", "/"))]
        command = [Path(sys.executable).parent / program, *named, "--help"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert [word for word in words if word.startswith("--") and word not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_settings_load_and_name_only_what_is_mounted_and_writable_where_it_is_written(name):
    settings = {"gateway": load_settings, "node": read_settings}[name](EXAMPLE / f"{name}.toml")
    read_only = {m["mountPath"]: m.get("readOnly", False) for m in container(name)["volumeMounts"]}
    for path in paths(settings.model_dump()):
        mount = next(mount for mount in read_only if PurePosixPath(path).is_relative_to(mount))
        written = mount in {"/var/lib/drempel", "/media/keys", "/run/drempel"}
        assert read_only[mount] is not written, path


def paths(value):
    if isinstance(value, dict):
        return [path for item in value.values() for path in paths(item)]
    if isinstance(value, list | tuple):
        return [path for item in value for path in paths(item)]
    return [str(value)] if isinstance(value, Path) else []


def test_a_node_takes_no_connection_and_a_gateway_only_those_of_its_port():
    assert of_kind("node", "NetworkPolicy")["ingress"] == []
    assert not any(item["kind"] == "Service" for item in objects("node"))
    (taken,) = of_kind("gateway", "NetworkPolicy")["ingress"]
    port = int(load_settings(EXAMPLE / "gateway.toml").listen.rpartition(":")[2])
    assert taken["ports"] == [{"protocol": "TCP", "port": port}]
    assert container("gateway")["ports"][0]["containerPort"] == port


def test_a_pod_gets_longer_to_stop_than_a_gateway_takes_to_drain():
    settings = load_settings(EXAMPLE / "gateway.toml")
    assert pod("gateway")["terminationGracePeriodSeconds"] > settings.drain_seconds + 10
