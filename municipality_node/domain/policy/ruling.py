"""A rule's answer: what it wants, on what value, held how against which threshold."""

from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class RuleCode(StrEnum):
    """The rules of release. Codes are never renamed."""

    N1 = "N1"
    """Resident, alive, not emigrated or otherwise suspended."""
    N2 = "N2"
    """Matched beyond doubt, or confirmed by a human."""
    N3 = "N3"
    """Adult."""
    N4 = "N4"
    """Not already known to debt help."""
    N5 = "N5"
    """Register data not under investigation, an address to find somebody at."""
    N6 = "N6"
    """Not another municipality's resident."""
    P1 = "P1"
    """The amount reaches the threshold of partner type, case type and signal type."""
    P2 = "P2"
    """Not a repeat without growth."""
    P3 = "P3"
    """Not a chronic late payer; tags, and is never in the way."""
    P4 = "P4"
    """Help not refused a short while ago."""
    P5 = "P5"
    """The household not contacted too often; limits contact, and is never in the way of release."""
    P6 = "P6"
    """The amount reaches the threshold as capacity raised it."""
    P7 = "P7"
    """No objection."""


class Family(StrEnum):
    """Why a rule exists: is it necessary to process this, and is it in proportion to the intrusion."""

    NECESSITY = "necessity"
    PROPORTIONALITY = "proportionality"


class Operator(StrEnum):
    """How a value is held against a threshold. The list is closed: a policy file chooses values, never operators."""

    EQUALS = "equals"
    AT_LEAST = "at-least"
    BELOW = "below"
    ONE_OF = "one-of"


class Stance(StrEnum):
    """What a rule wants done, before precedence."""

    ALLOWS = "allows"
    REVIEWS = "reviews"
    WITHHOLDS = "withholds"
    DISMISSES = "dismisses"
    """The signal concerns nobody here: there is nothing to decide about."""
    TAGS = "tags"
    """Says something that a case worker should know; not in the way."""
    LIMITS = "limits"
    """Limits what a case worker may do after release; not in the way."""


OBJECTING = frozenset({Stance.REVIEWS, Stance.WITHHOLDS, Stance.DISMISSES})


class Lift(StrEnum):
    """What can set a rule's objection aside."""

    CRISIS = "crisis"
    HIGHER = "higher"
    CONFIRMED = "confirmed"
    HUMAN = "human"
    """Somebody who looked at a decision that was taken without a human."""


# A named tuple, not a dataclass: tens of thousands of decisions a second build thirteen of these each.
class Ruling(NamedTuple):
    """One rule's answer; `lifted_by` names what set its objection aside, empty when nothing did."""

    rule: RuleCode
    stance: Stance
    value: str
    operator: Operator
    threshold: str
    lifted_by: str = ""

    @property
    def family(self) -> Family:
        """Necessity or proportionality."""
        return FAMILY[self.rule]

    @property
    def stands(self) -> bool:
        """Whether the rule is in the way of release."""
        return not self.lifted_by and self.stance in OBJECTING


FAMILY = MappingProxyType(
    {rule: Family.NECESSITY if rule.value.startswith("N") else Family.PROPORTIONALITY for rule in RuleCode}
)
