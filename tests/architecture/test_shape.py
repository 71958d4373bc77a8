"""The shape of the tree: sizes, names, generated code, and words that never enter a commit."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "terminal", "keys", "signals", "audit", "ldv", "servicekit", "gateway", "municipality_node", "partner_client",
    "region",
)  # fmt: skip
BANNED_NAMES = {"utils", "util", "common", "helpers", "manager", "base", "misc", "service"}
MODULE_LIMIT = 400


def tracked(*patterns: str) -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / line for line in listing.splitlines() if (ROOT / line).exists()]


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in tracked(f"{package}/*.py")]


def test_no_module_outgrows_one_concept():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if "_pb2" not in path.name and (lines := len(path.read_text().splitlines())) > MODULE_LIMIT
    }
    assert too_long == {}


def test_modules_are_named_for_concepts():
    assert [path for path in modules() if path.stem in BANNED_NAMES] == []


def test_packages_hold_a_docstring_and_run_nothing():
    doing = []
    for path in modules():
        if path.name != "__init__.py":
            continue
        body = ast.parse(path.read_text()).body
        assert ast.get_docstring(ast.parse(path.read_text())), path
        allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)
        doing += [path for node in body if not isinstance(node, allowed)]
    assert doing == []


def test_only_rpc_adapters_and_clients_touch_the_wire_contract():
    allowed = re.compile(r"(/rpc/|/adapters/|/console/|tests/|bench/)")  # a console is a client of the contract
    touching = [
        str(path.relative_to(ROOT))
        for path in modules()
        if re.search(r"^\s*(from|import) drempel\b", path.read_text(), re.MULTILINE) and not allowed.search(str(path))
    ]
    assert touching == []


def test_only_wiring_names_adapters():
    naming = []
    for path in modules():
        package = path.relative_to(ROOT).parts[0]
        if package not in {"gateway", "municipality_node"} or {"adapters", "wiring"} & {*path.with_suffix("").parts}:
            continue
        if re.search(rf"^\s*(from|import) {package}\.adapters", path.read_text(), re.MULTILINE):
            naming.append(str(path.relative_to(ROOT)))
    assert naming == []


def test_the_committed_stubs_are_current():
    assert subprocess.run([sys.executable, "tools/genproto.py", "--check"], cwd=ROOT, check=False).returncode == 0


def test_no_commit_names_a_registry_host_or_a_machine_path():
    # Joined here, so that this file does not name them either.
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("npmjs", "org"), ("deb", "debian", "org"), ("crates", "io"))
    ]
    hosts.append("pythonhosted" + ".org")
    paths = re.compile(r"(^|[^a-z.])/(work|farm|root)/")
    found = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if any(host in text for host in hosts) or (paths.search(text)):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


@pytest.mark.parametrize("package", PACKAGES)
def test_tests_of_a_module_stand_where_its_source_stands(package):
    if not (ROOT / "tests/unit" / package).exists():
        pytest.fail(f"tests/unit/{package} is missing")
