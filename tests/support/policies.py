"""A policy and facts that it releases; tests change one thing at a time."""

from datetime import date

from municipality_node import policy_file
from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import Facts
from signals.signal import PartnerType, SignalType

RULES = "".join(
    f'[rules.{code}]\nreason = "omdat"\nbasis = "artikel"\n{extra}\n'
    for code, extra in {
        "N1": "",
        "N2": "",
        "N3": "minimum_age = 18",
        "N5": "",
        "P2": "",
        "P1": "default_cents = 5000",
    }.items()
)
THRESHOLDS = """
[[rules.P1.thresholds]]
partner_type = "Huur"
amount_cents = 15000
[[rules.P1.thresholds]]
partner_type = "Huur"
case_type = "multiple"
amount_cents = 8000
[[rules.P1.thresholds]]
partner_type = "Huur"
signal_type = "END_OF_SUPPLY"
amount_cents = 1000
[[rules.P1.thresholds]]
case_type = "multiple"
amount_cents = 2500
[[rules.P1.thresholds]]
signal_type = "END_OF_SUPPLY"
amount_cents = 500
"""
HEAD = 'name = "proef"\nversion = 1\nvalid_from = 2026-01-01\n'
MATCHING = "[matching]\nupper = 0.97\nlower = 0.4\nmargin = 20\n"
TEXT = HEAD + MATCHING + RULES + THRESHOLDS
POLICY = policy_file.parse(TEXT.encode(), name="policy.toml")

RELEASABLE = Facts(
    partner_type=PartnerType.ENERGY,
    signal_type=SignalType.EARLY,
    amount_cents=20_000,
    outcome=Outcome.MATCH,
    day=date(2026, 1, 15),
    birth_date=(1980, 2, 3),
)
