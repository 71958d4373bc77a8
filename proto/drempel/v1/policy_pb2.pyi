from drempel.v1 import signal_pb2 as _signal_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetPolicyRequest(_message.Message):
    __slots__ = ("digest",)
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    digest: str
    def __init__(self, digest: _Optional[str] = ...) -> None: ...

class GetPolicyResponse(_message.Message):
    __slots__ = ("versions", "shown", "options", "rules", "thresholds", "approvers")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    APPROVERS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[PolicyVersion]
    shown: PolicyVersion
    options: _containers.RepeatedCompositeFieldContainer[PolicyOption]
    rules: _containers.RepeatedCompositeFieldContainer[PolicyRule]
    thresholds: _containers.RepeatedCompositeFieldContainer[PolicyThreshold]
    approvers: int
    def __init__(self, versions: _Optional[_Iterable[_Union[PolicyVersion, _Mapping]]] = ..., shown: _Optional[_Union[PolicyVersion, _Mapping]] = ..., options: _Optional[_Iterable[_Union[PolicyOption, _Mapping]]] = ..., rules: _Optional[_Iterable[_Union[PolicyRule, _Mapping]]] = ..., thresholds: _Optional[_Iterable[_Union[PolicyThreshold, _Mapping]]] = ..., approvers: _Optional[int] = ...) -> None: ...

class PolicyVersion(_message.Message):
    __slots__ = ("digest", "name", "version", "valid_from", "in_force", "approvals", "approved_by_caller")
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    APPROVALS_FIELD_NUMBER: _ClassVar[int]
    APPROVED_BY_CALLER_FIELD_NUMBER: _ClassVar[int]
    digest: str
    name: str
    version: int
    valid_from: _signal_pb2.Date
    in_force: bool
    approvals: _containers.RepeatedCompositeFieldContainer[PolicyApproval]
    approved_by_caller: bool
    def __init__(self, digest: _Optional[str] = ..., name: _Optional[str] = ..., version: _Optional[int] = ..., valid_from: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., in_force: _Optional[bool] = ..., approvals: _Optional[_Iterable[_Union[PolicyApproval, _Mapping]]] = ..., approved_by_caller: _Optional[bool] = ...) -> None: ...

class PolicyApproval(_message.Message):
    __slots__ = ("name", "day")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    name: str
    day: _signal_pb2.Date
    def __init__(self, name: _Optional[str] = ..., day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ...) -> None: ...

class PolicyOption(_message.Message):
    __slots__ = ("option", "value")
    OPTION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    option: str
    value: str
    def __init__(self, option: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class PolicyRule(_message.Message):
    __slots__ = ("rule", "family", "reason", "basis")
    RULE_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    rule: str
    family: str
    reason: str
    basis: str
    def __init__(self, rule: _Optional[str] = ..., family: _Optional[str] = ..., reason: _Optional[str] = ..., basis: _Optional[str] = ...) -> None: ...

class PolicyThreshold(_message.Message):
    __slots__ = ("partner_type", "case_type", "signal_type", "amount_cents")
    PARTNER_TYPE_FIELD_NUMBER: _ClassVar[int]
    CASE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_CENTS_FIELD_NUMBER: _ClassVar[int]
    partner_type: str
    case_type: str
    signal_type: str
    amount_cents: int
    def __init__(self, partner_type: _Optional[str] = ..., case_type: _Optional[str] = ..., signal_type: _Optional[str] = ..., amount_cents: _Optional[int] = ...) -> None: ...

class ComparePoliciesRequest(_message.Message):
    __slots__ = ("old", "new")
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    old: str
    new: str
    def __init__(self, old: _Optional[str] = ..., new: _Optional[str] = ...) -> None: ...

class ComparePoliciesResponse(_message.Message):
    __slots__ = ("differences",)
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    differences: _containers.RepeatedCompositeFieldContainer[PolicyDifference]
    def __init__(self, differences: _Optional[_Iterable[_Union[PolicyDifference, _Mapping]]] = ...) -> None: ...

class PolicyDifference(_message.Message):
    __slots__ = ("option", "old", "new")
    OPTION_FIELD_NUMBER: _ClassVar[int]
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    option: str
    old: str
    new: str
    def __init__(self, option: _Optional[str] = ..., old: _Optional[str] = ..., new: _Optional[str] = ...) -> None: ...

class SimulatePolicyRequest(_message.Message):
    __slots__ = ("digest",)
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    digest: str
    def __init__(self, digest: _Optional[str] = ...) -> None: ...

class SimulatePolicyResponse(_message.Message):
    __slots__ = ("signals", "outcomes", "rules")
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    signals: int
    outcomes: _containers.RepeatedCompositeFieldContainer[SimulatedCount]
    rules: _containers.RepeatedCompositeFieldContainer[SimulatedCount]
    def __init__(self, signals: _Optional[int] = ..., outcomes: _Optional[_Iterable[_Union[SimulatedCount, _Mapping]]] = ..., rules: _Optional[_Iterable[_Union[SimulatedCount, _Mapping]]] = ...) -> None: ...

class SimulatedCount(_message.Message):
    __slots__ = ("what", "old", "new")
    WHAT_FIELD_NUMBER: _ClassVar[int]
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    what: str
    old: int
    new: int
    def __init__(self, what: _Optional[str] = ..., old: _Optional[int] = ..., new: _Optional[int] = ...) -> None: ...

class ApprovePolicyRequest(_message.Message):
    __slots__ = ("digest",)
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    digest: str
    def __init__(self, digest: _Optional[str] = ...) -> None: ...

class ApprovePolicyResponse(_message.Message):
    __slots__ = ("approvals",)
    APPROVALS_FIELD_NUMBER: _ClassVar[int]
    approvals: int
    def __init__(self, approvals: _Optional[int] = ...) -> None: ...
