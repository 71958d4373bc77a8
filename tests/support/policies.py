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
        "N4": "",
        "N5": "",
        "N6": "",
        "P2": "",
        "P3": "repeats = 3",
        "P4": "days = 90",
        "P5": "most = 4\nperiod_days = 31",
        "P6": "period_days = 31\nsteps = ["
        "{ from_volume = 100, raise_percent = 25 }, { from_volume = 200, raise_percent = 50 }]",
        "P7": "",
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
SECTIONS = """[windows]
match_days = 31
history_months = 6
[review]
days = 14
four_eyes = false
undo_days = 1
high_amount_cents = 100000
[sample]
permille = 0
"""
TEXT = HEAD + MATCHING + SECTIONS + RULES + THRESHOLDS
POLICY = policy_file.parse(TEXT.encode(), name="policy.toml")

RELEASABLE = Facts(
    partner_type=PartnerType.ENERGY,
    signal_type=SignalType.EARLY,
    amount_cents=20_000,
    outcome=Outcome.MATCH,
    day=date(2026, 1, 15),
    age=45,
)
