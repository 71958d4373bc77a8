"""The policy service: versions shown, compared, tried out and approved, for one coordinator at a time."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from drempel.v1 import policy_pb2, policy_pb2_grpc, signal_pb2

from municipality_node.casework.desk import Desk
from municipality_node.deciding.chamber import Chamber
from municipality_node.domain.policy import Policy, Release, RuleCode
from municipality_node.domain.policy.ruling import FAMILY
from municipality_node.policies.approving import Approving
from municipality_node.policies.book import APPROVERS, PolicyBook
from municipality_node.policies.described import described
from municipality_node.policies.reading import PolicyReading, ShownVersion
from municipality_node.policies.simulation import Simulated, Simulation
from municipality_node.rpc.caller import Caller

wire: Any = policy_pb2
_OUTCOMES = (Release.RELEASED, Release.REVIEW, Release.WITHHELD, Release.NONE)


class PolicyServicer(policy_pb2_grpc.PolicyServiceServicer):
    """Translates, and lets the use cases decide."""

    def __init__(self, desks: Mapping[str, Desk], chambers: Mapping[str, Chamber]) -> None:
        self._desks = desks
        self._chambers = chambers

    def GetPolicy(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return the versions and one of them whole."""
        caller, book = self._caller(context)
        reading = PolicyReading(caller.desk, book, caller.session)
        versions, policy = reading.versions(), reading.version(request.digest)
        shown = next(one for one in versions if one.policy.digest == policy.digest)
        name = caller.session.user.name
        return wire.GetPolicyResponse(
            versions=[_version(one, name) for one in versions],
            shown=_version(shown, name),
            options=[wire.PolicyOption(option=option, value=value) for option, value in described(policy).items()],
            rules=[_rule(policy, code) for code in RuleCode],
            thresholds=list(_thresholds(policy)),
            approvers=APPROVERS,
        )

    def ComparePolicies(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return what two versions say differently."""
        caller, book = self._caller(context)
        found = PolicyReading(caller.desk, book, caller.session).compared(request.old, request.new)
        return wire.ComparePoliciesResponse(
            differences=[wire.PolicyDifference(option=one.option, old=one.old, new=one.new) for one in found]
        )

    def SimulatePolicy(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return counts under two policies."""
        caller, book = self._caller(context)
        policy = PolicyReading(caller.desk, book, caller.session).version(request.digest)
        found = Simulation(caller.desk, caller.session).run(book.in_force(caller.desk.today), policy)
        return wire.SimulatePolicyResponse(
            signals=found.signals, outcomes=list(_outcomes(found)), rules=list(_rules(found))
        )

    def ApprovePolicy(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Record an approval."""
        caller, book = self._caller(context)
        policy = PolicyReading(caller.desk, book, caller.session).version(request.digest)
        count = Approving(caller.desk, book, caller.session).approve(policy)
        return wire.ApprovePolicyResponse(approvals=count)

    def _caller(self, context: Any) -> tuple[Caller, PolicyBook]:
        caller = Caller.of(self._desks, context)
        return caller, self._chambers[caller.desk.tenant.municipality.value].policies


def _version(one: ShownVersion, caller: str) -> Any:
    policy = one.policy
    return wire.PolicyVersion(
        digest=policy.digest.hex(),
        name=policy.name,
        version=policy.version,
        valid_from=_day(policy.valid_from),
        in_force=one.in_force,
        approvals=[wire.PolicyApproval(name=approval.name, day=_day(approval.day)) for approval in one.approvals],
        approved_by_caller=caller in {approval.name for approval in one.approvals},
    )


def _rule(policy: Policy, code: RuleCode) -> Any:
    text = policy.texts[code]
    return wire.PolicyRule(rule=code.value, family=FAMILY[code].value, reason=text.reason, basis=text.basis)


def _thresholds(policy: Policy) -> Iterator[Any]:
    for (partner, case, signal), cents in policy.amounts.by_scope.items():
        yield wire.PolicyThreshold(
            partner_type=partner.value if partner else "",
            case_type=case.value if case else "",
            signal_type=signal.name if signal else "",
            amount_cents=cents,
        )
    yield wire.PolicyThreshold(amount_cents=policy.amounts.default_cents)


def _outcomes(found: Simulated) -> Iterator[Any]:
    for release in _OUTCOMES:
        old = sum(count for (before, _), count in found.moves.items() if before is release)
        new = sum(count for (_, after), count in found.moves.items() if after is release)
        yield wire.SimulatedCount(what=release.value, old=old, new=new)


def _rules(found: Simulated) -> Iterator[Any]:
    for rule in sorted(set(found.deciding["old"]) | set(found.deciding["new"])):
        yield wire.SimulatedCount(what=rule, old=found.deciding["old"][rule], new=found.deciding["new"][rule])


def _day(day: date) -> Any:
    return signal_pb2.Date(year=day.year, month=day.month, day=day.day)
