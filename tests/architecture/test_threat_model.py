"""Every attack in the threat model points at tests that exist, and every property of the protocol at one of its own."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs/threat-model.md").read_text()
PROPERTIES = (ROOT / "docs/spec/protocol.md").read_text().partition("## 11. Properties")[2]
ATTACKS = re.findall(r"^\| (A[0-9]+) \|.*\| ([^|]+) \|$", MODEL, re.MULTILINE)


@pytest.fixture(scope="module")
def tests():
    return {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }


def test_there_are_attacks_and_each_has_a_number_of_its_own():
    numbers = [number for number, _ in ATTACKS]
    assert len(numbers) > 20
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("number", range(1, 18))
def test_every_property_of_the_protocol_has_a_test_that_bears_its_number(number, tests):
    assert any(name.startswith(f"test_property_{number}_") for name in tests)
    assert f"test_property_{number}_" in PROPERTIES


@pytest.mark.parametrize(("attack", "evidence"), ATTACKS)
def test_every_attack_is_shown_by_tests_that_exist(attack, evidence, tests):
    named = re.findall(r"`(test_\w+)`", evidence)
    assert named, attack
    assert set(named) <= tests
