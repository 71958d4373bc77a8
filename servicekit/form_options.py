"""What an installation changes in the rules of form: the same table for gateway, node and partner."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from servicekit.settings import StrictModel
from signals.form_rules import FormRules, TypeRules
from signals.signal import PartnerType


class FormOptions(StrictModel):
    """What one partner type is asked; what is left out keeps the national default (`signals.form_rules`)."""

    contact_effort: bool | None = None
    help_pointed_out: bool | None = None
    reminder: bool | None = None
    offer_unanswered: bool | None = None
    birth_date_allowed: bool | None = None
    minimum_age_days: int | None = Field(default=None, ge=0)
    minimum_age_months: int | None = Field(default=None, ge=0)
    maximum_age_days: int | None = Field(default=None, ge=0)
    minimum_amount_cents: int | None = Field(default=None, ge=1)
    experimental: bool | None = None
    legal_ground: str | None = None
    experiment_until: date | None = None

    def changed(self, rules: TypeRules) -> TypeRules:
        """Return `rules` with what these options say. Raises ValueError when they contradict each other."""
        before = {name: getattr(rules, name) for name in type(self).model_fields}
        return TypeRules(**{**before, **self.model_dump(exclude_none=True)})


def form_rules(options: Mapping[PartnerType, FormOptions]) -> FormRules:
    """Return the national rules of form with what an installation changes. Raises ValueError."""
    rules = FormRules.national_defaults()
    for partner_type, changes in options.items():
        rules = rules.with_type(partner_type, changes.changed(rules.of(partner_type)))
    return rules
