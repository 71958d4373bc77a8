from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExaminationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXAMINATION_STATE_UNSPECIFIED: _ClassVar[ExaminationState]
    EXAMINATION_STATE_NONE: _ClassVar[ExaminationState]
    EXAMINATION_STATE_RUNNING: _ClassVar[ExaminationState]
    EXAMINATION_STATE_DONE: _ClassVar[ExaminationState]
    EXAMINATION_STATE_FAILED: _ClassVar[ExaminationState]
EXAMINATION_STATE_UNSPECIFIED: ExaminationState
EXAMINATION_STATE_NONE: ExaminationState
EXAMINATION_STATE_RUNNING: ExaminationState
EXAMINATION_STATE_DONE: ExaminationState
EXAMINATION_STATE_FAILED: ExaminationState

class ListEntriesRequest(_message.Message):
    __slots__ = ("action", "actor", "object", "first", "last", "cursor")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    action: str
    actor: str
    object: str
    first: str
    last: str
    cursor: str
    def __init__(self, action: _Optional[str] = ..., actor: _Optional[str] = ..., object: _Optional[str] = ..., first: _Optional[str] = ..., last: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListEntriesResponse(_message.Message):
    __slots__ = ("entries", "cursor", "behind", "size")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    BEHIND_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[AuditEntry]
    cursor: str
    behind: int
    size: int
    def __init__(self, entries: _Optional[_Iterable[_Union[AuditEntry, _Mapping]]] = ..., cursor: _Optional[str] = ..., behind: _Optional[int] = ..., size: _Optional[int] = ...) -> None: ...

class AuditEntry(_message.Message):
    __slots__ = ("index", "time", "action", "actor", "object", "origin", "result", "details")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    index: int
    time: str
    action: str
    actor: str
    object: str
    origin: str
    result: str
    details: _containers.RepeatedCompositeFieldContainer[AuditDetail]
    def __init__(self, index: _Optional[int] = ..., time: _Optional[str] = ..., action: _Optional[str] = ..., actor: _Optional[str] = ..., object: _Optional[str] = ..., origin: _Optional[str] = ..., result: _Optional[str] = ..., details: _Optional[_Iterable[_Union[AuditDetail, _Mapping]]] = ...) -> None: ...

class AuditDetail(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ExplainDecisionRequest(_message.Message):
    __slots__ = ("signal",)
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    signal: str
    def __init__(self, signal: _Optional[str] = ...) -> None: ...

class ExplainDecisionResponse(_message.Message):
    __slots__ = ("signal_id", "partner", "day", "state", "outcome", "explanation", "entries")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    partner: str
    day: str
    state: str
    outcome: str
    explanation: Explanation
    entries: _containers.RepeatedCompositeFieldContainer[AuditEntry]
    def __init__(self, signal_id: _Optional[str] = ..., partner: _Optional[str] = ..., day: _Optional[str] = ..., state: _Optional[str] = ..., outcome: _Optional[str] = ..., explanation: _Optional[_Union[Explanation, _Mapping]] = ..., entries: _Optional[_Iterable[_Union[AuditEntry, _Mapping]]] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("policy", "version", "policy_hash", "day", "cause", "release", "deciding", "rules", "probability", "nobody", "grounds", "entry", "logged", "approvals")
    POLICY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POLICY_HASH_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    DECIDING_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    NOBODY_FIELD_NUMBER: _ClassVar[int]
    GROUNDS_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    LOGGED_FIELD_NUMBER: _ClassVar[int]
    APPROVALS_FIELD_NUMBER: _ClassVar[int]
    policy: str
    version: int
    policy_hash: str
    day: str
    cause: str
    release: str
    deciding: _containers.RepeatedScalarFieldContainer[str]
    rules: _containers.RepeatedCompositeFieldContainer[ExplainedRule]
    probability: float
    nobody: float
    grounds: _containers.RepeatedScalarFieldContainer[str]
    entry: int
    logged: bool
    approvals: _containers.RepeatedCompositeFieldContainer[AuditEntry]
    def __init__(self, policy: _Optional[str] = ..., version: _Optional[int] = ..., policy_hash: _Optional[str] = ..., day: _Optional[str] = ..., cause: _Optional[str] = ..., release: _Optional[str] = ..., deciding: _Optional[_Iterable[str]] = ..., rules: _Optional[_Iterable[_Union[ExplainedRule, _Mapping]]] = ..., probability: _Optional[float] = ..., nobody: _Optional[float] = ..., grounds: _Optional[_Iterable[str]] = ..., entry: _Optional[int] = ..., logged: _Optional[bool] = ..., approvals: _Optional[_Iterable[_Union[AuditEntry, _Mapping]]] = ...) -> None: ...

class ExplainedRule(_message.Message):
    __slots__ = ("rule", "family", "stance", "value", "operator", "threshold", "lifted_by", "reason", "basis")
    RULE_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    LIFTED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    rule: str
    family: str
    stance: str
    value: str
    operator: str
    threshold: str
    lifted_by: str
    reason: str
    basis: str
    def __init__(self, rule: _Optional[str] = ..., family: _Optional[str] = ..., stance: _Optional[str] = ..., value: _Optional[str] = ..., operator: _Optional[str] = ..., threshold: _Optional[str] = ..., lifted_by: _Optional[str] = ..., reason: _Optional[str] = ..., basis: _Optional[str] = ...) -> None: ...

class ExamineLogRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetExaminationRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Examination(_message.Message):
    __slots__ = ("state", "began", "ended", "done", "size", "verdict", "alerts")
    STATE_FIELD_NUMBER: _ClassVar[int]
    BEGAN_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    state: ExaminationState
    began: str
    ended: str
    done: int
    size: int
    verdict: Verdict
    alerts: _containers.RepeatedCompositeFieldContainer[MisuseAlert]
    def __init__(self, state: _Optional[_Union[ExaminationState, str]] = ..., began: _Optional[str] = ..., ended: _Optional[str] = ..., done: _Optional[int] = ..., size: _Optional[int] = ..., verdict: _Optional[_Union[Verdict, _Mapping]] = ..., alerts: _Optional[_Iterable[_Union[MisuseAlert, _Mapping]]] = ...) -> None: ...

class Verdict(_message.Message):
    __slots__ = ("intact", "entries", "unsigned_entries", "witnessed", "root", "findings", "steps_back", "unwitnessed")
    INTACT_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    UNSIGNED_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    WITNESSED_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    STEPS_BACK_FIELD_NUMBER: _ClassVar[int]
    UNWITNESSED_FIELD_NUMBER: _ClassVar[int]
    intact: bool
    entries: int
    unsigned_entries: int
    witnessed: int
    root: str
    findings: _containers.RepeatedScalarFieldContainer[str]
    steps_back: int
    unwitnessed: bool
    def __init__(self, intact: _Optional[bool] = ..., entries: _Optional[int] = ..., unsigned_entries: _Optional[int] = ..., witnessed: _Optional[int] = ..., root: _Optional[str] = ..., findings: _Optional[_Iterable[str]] = ..., steps_back: _Optional[int] = ..., unwitnessed: _Optional[bool] = ...) -> None: ...

class MisuseAlert(_message.Message):
    __slots__ = ("alert", "actor", "count", "evidence")
    ALERT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    alert: str
    actor: str
    count: int
    evidence: str
    def __init__(self, alert: _Optional[str] = ..., actor: _Optional[str] = ..., count: _Optional[int] = ..., evidence: _Optional[str] = ...) -> None: ...

class GetKeepingRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetKeepingResponse(_message.Message):
    __slots__ = ("classes", "keys_left", "last_run")
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    KEYS_LEFT_FIELD_NUMBER: _ClassVar[int]
    LAST_RUN_FIELD_NUMBER: _ClassVar[int]
    classes: _containers.RepeatedCompositeFieldContainer[KeptClass]
    keys_left: int
    last_run: str
    def __init__(self, classes: _Optional[_Iterable[_Union[KeptClass, _Mapping]]] = ..., keys_left: _Optional[int] = ..., last_run: _Optional[str] = ...) -> None: ...

class KeptClass(_message.Message):
    __slots__ = ("name", "period", "basis", "kept", "overdue")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    period: str
    basis: str
    kept: int
    overdue: int
    def __init__(self, name: _Optional[str] = ..., period: _Optional[str] = ..., basis: _Optional[str] = ..., kept: _Optional[int] = ..., overdue: _Optional[int] = ...) -> None: ...

class GetBudgetRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetBudgetResponse(_message.Message):
    __slots__ = ("residents", "leaves", "most_per_resident")
    RESIDENTS_FIELD_NUMBER: _ClassVar[int]
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    MOST_PER_RESIDENT_FIELD_NUMBER: _ClassVar[int]
    residents: int
    leaves: _containers.RepeatedCompositeFieldContainer[EvaluatedLeaf]
    most_per_resident: int
    def __init__(self, residents: _Optional[int] = ..., leaves: _Optional[_Iterable[_Union[EvaluatedLeaf, _Mapping]]] = ..., most_per_resident: _Optional[int] = ...) -> None: ...

class EvaluatedLeaf(_message.Message):
    __slots__ = ("epoch", "generation", "keys", "runs", "newest")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    generation: int
    keys: int
    runs: int
    newest: str
    def __init__(self, epoch: _Optional[int] = ..., generation: _Optional[int] = ..., keys: _Optional[int] = ..., runs: _Optional[int] = ..., newest: _Optional[str] = ...) -> None: ...
