import pytest

from servicekit.form_options import FormOptions, form_rules
from signals.form_rules import FormRules
from signals.signal import PartnerType


def test_nothing_configured_is_the_national_table():
    assert form_rules({}) == FormRules.national_defaults()


def test_an_option_changes_its_own_rule_and_no_other():
    rules = form_rules({PartnerType.ENERGY: FormOptions(minimum_age_days=45)})
    assert rules.of(PartnerType.ENERGY).minimum_age_days == 45
    assert rules.of(PartnerType.ENERGY).reminder
    assert rules.of(PartnerType.WATER) == FormRules.national_defaults().of(PartnerType.WATER)


def test_options_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="maximum_age_days"):
        form_rules({PartnerType.ENERGY: FormOptions(minimum_age_days=45, maximum_age_days=30)})
