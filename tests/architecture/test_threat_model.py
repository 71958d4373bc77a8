"""Every attack in the threat model points at tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs/threat-model.md").read_text()
ATTACKS = re.findall(r"^\| (A[0-9]+) \|.*\| ([^|]+) \|$", MODEL, re.MULTILINE)


@pytest.fixture(scope="module")
def tests():
    return {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }


def test_there_are_attacks():
    assert len(ATTACKS) > 20


@pytest.mark.parametrize(("attack", "evidence"), ATTACKS)
def test_every_attack_is_shown_by_tests_that_exist(attack, evidence, tests):
    named = re.findall(r"`(test_\w+)`", evidence)
    assert named, attack
    assert set(named) <= tests
