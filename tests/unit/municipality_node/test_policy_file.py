import hashlib
import json
from pathlib import Path

import pytest

from municipality_node import policy_file
from municipality_node.domain.policy import CaseType
from municipality_node.policies.described import described
from servicekit.settings import SettingsRefused
from signals.signal import PartnerType, SignalType
from tests.support.policies import HEAD, MATCHING, RULES, SECTIONS, TEXT, THRESHOLDS

DEFAULT = Path(__file__).parents[3] / "config" / "policy.toml"


def refused(text):
    with pytest.raises(SettingsRefused) as caught:
        policy_file.parse(text.encode(), name="policy.toml")
    return str(caught.value)


def test_the_shipped_policy_loads_and_gives_every_rule_a_dutch_reason():
    policy = policy_file.load(DEFAULT)
    assert all(text.reason.endswith(".") and text.basis for text in policy.texts.values())
    assert policy.amounts.threshold(PartnerType.TAX, CaseType.SINGLE, SignalType.EARLY) == 60_000


SHIPPED = {3: "8d748472c937039b6de74679281f89b7399df740ef0f105afb1c94bd20d43c48"}
"""What each version of the shipped policy says, as a digest. One that was shipped is never said otherwise."""


def test_the_shipped_policy_says_something_else_only_under_another_version():
    told = described(policy_file.load(DEFAULT))
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    assert SHIPPED.get(int(told["version"])) == digest, (
        "give config/policy.toml the next version, and docs/policy.md a row"
    )


@pytest.mark.parametrize(
    ("option", "other"),
    [
        ("version", ("valid_from = 2026-01-01", "valid_from = 2026-02-01")),
        ("valid_from", ("version = 1", "version = 2")),
    ],
)
def test_two_versions_with_one_number_or_one_first_day_are_refused(tmp_path, option, other):
    (tmp_path / "a.toml").write_text(TEXT)
    (tmp_path / "b.toml").write_text(TEXT.replace(*other))
    with pytest.raises(SettingsRefused, match=f"two files have one {option}"):
        policy_file.load_all(tmp_path)


def test_a_policy_is_known_by_the_digest_of_its_bytes():
    assert policy_file.parse(TEXT.encode(), name="x").digest == hashlib.sha256(TEXT.encode()).digest()


@pytest.mark.parametrize(
    ("text", "option"),
    [
        (TEXT.replace("upper", "uper"), "matching.uper: extra_forbidden"),
        (TEXT.replace("minimum_age = 18", "minimum_age = 12"), "rules.N3.minimum_age"),
        (HEAD + MATCHING + SECTIONS + RULES.replace("[rules.N2]", "[rules.N9]"), "rules.N2: missing"),
        (TEXT.replace("lower = 0.4", "lower = 0.99"), "matching"),
        (TEXT + '[[rules.P1.thresholds]]\npartner_type = "Huur"\namount_cents = 1\n', "rules.P1"),
        (
            TEXT + '[[rules.P1.thresholds]]\nsignal_type = "CRISIS"\namount_cents = 1\n',
            "rules.P1.thresholds.5.signal_type",
        ),
        (TEXT + "[[rules.P1.thresholds]]\namount_cents = -1\n", "rules.P1.thresholds.5.amount_cents"),
        (TEXT + '[rules.P1.operator]\nis = "below"\n', "rules.P1.operator: extra_forbidden"),
        (HEAD + THRESHOLDS, "matching: missing"),
        ("name = ", "not valid TOML"),
    ],
)
def test_a_policy_that_says_something_else_is_refused_by_option(text, option):
    assert option in refused(text)


def test_a_refusal_does_not_repeat_the_value():
    assert "4711" not in refused(TEXT.replace("minimum_age = 18", "minimum_age = 4711"))


def test_a_missing_file_is_a_refusal(tmp_path):
    with pytest.raises(SettingsRefused, match="cannot be read"):
        policy_file.load(tmp_path / "policy.toml")
