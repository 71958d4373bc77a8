from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetOverviewRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetOverviewResponse(_message.Message):
    __slots__ = ("counts", "waiting", "log")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[DayCount]
    waiting: int
    log: AuditLogStanding
    def __init__(self, counts: _Optional[_Iterable[_Union[DayCount, _Mapping]]] = ..., waiting: _Optional[int] = ..., log: _Optional[_Union[AuditLogStanding, _Mapping]] = ...) -> None: ...

class DayCount(_message.Message):
    __slots__ = ("day", "outcome", "count")
    DAY_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    day: str
    outcome: str
    count: int
    def __init__(self, day: _Optional[str] = ..., outcome: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class AuditLogStanding(_message.Message):
    __slots__ = ("entries", "checkpoint", "cosigned", "needed")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    COSIGNED_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    entries: int
    checkpoint: int
    cosigned: _containers.RepeatedScalarFieldContainer[str]
    needed: int
    def __init__(self, entries: _Optional[int] = ..., checkpoint: _Optional[int] = ..., cosigned: _Optional[_Iterable[str]] = ..., needed: _Optional[int] = ...) -> None: ...

class ListMunicipalitiesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListMunicipalitiesResponse(_message.Message):
    __slots__ = ("municipalities",)
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    municipalities: _containers.RepeatedCompositeFieldContainer[MunicipalityStanding]
    def __init__(self, municipalities: _Optional[_Iterable[_Union[MunicipalityStanding, _Mapping]]] = ...) -> None: ...

class MunicipalityStanding(_message.Message):
    __slots__ = ("municipality", "node_oin", "state", "generation", "waiting", "oldest_waiting", "collected_at", "accepted_today", "evaluations_granted", "evaluations_spent", "budget_alarm")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    NODE_OIN_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    OLDEST_WAITING_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_TODAY_FIELD_NUMBER: _ClassVar[int]
    EVALUATIONS_GRANTED_FIELD_NUMBER: _ClassVar[int]
    EVALUATIONS_SPENT_FIELD_NUMBER: _ClassVar[int]
    BUDGET_ALARM_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    node_oin: str
    state: str
    generation: int
    waiting: int
    oldest_waiting: str
    collected_at: str
    accepted_today: int
    evaluations_granted: int
    evaluations_spent: int
    budget_alarm: bool
    def __init__(self, municipality: _Optional[str] = ..., node_oin: _Optional[str] = ..., state: _Optional[str] = ..., generation: _Optional[int] = ..., waiting: _Optional[int] = ..., oldest_waiting: _Optional[str] = ..., collected_at: _Optional[str] = ..., accepted_today: _Optional[int] = ..., evaluations_granted: _Optional[int] = ..., evaluations_spent: _Optional[int] = ..., budget_alarm: _Optional[bool] = ...) -> None: ...

class ListEnrolledPartnersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListEnrolledPartnersResponse(_message.Message):
    __slots__ = ("partners",)
    PARTNERS_FIELD_NUMBER: _ClassVar[int]
    partners: _containers.RepeatedCompositeFieldContainer[PartnerStanding]
    def __init__(self, partners: _Optional[_Iterable[_Union[PartnerStanding, _Mapping]]] = ...) -> None: ...

class PartnerStanding(_message.Message):
    __slots__ = ("oin", "name", "partner_type", "state", "feedback_waiting")
    OIN_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARTNER_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_WAITING_FIELD_NUMBER: _ClassVar[int]
    oin: str
    name: str
    partner_type: str
    state: str
    feedback_waiting: int
    def __init__(self, oin: _Optional[str] = ..., name: _Optional[str] = ..., partner_type: _Optional[str] = ..., state: _Optional[str] = ..., feedback_waiting: _Optional[int] = ...) -> None: ...

class ListEpochsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListEpochsResponse(_message.Message):
    __slots__ = ("epochs",)
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    epochs: _containers.RepeatedCompositeFieldContainer[EpochStanding]
    def __init__(self, epochs: _Optional[_Iterable[_Union[EpochStanding, _Mapping]]] = ...) -> None: ...

class EpochStanding(_message.Message):
    __slots__ = ("epoch", "state", "valid_from", "valid_to")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    state: str
    valid_from: str
    valid_to: str
    def __init__(self, epoch: _Optional[int] = ..., state: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_to: _Optional[str] = ...) -> None: ...

class ListBudgetsRequest(_message.Message):
    __slots__ = ("municipality", "after", "size")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    after: BudgetAccount
    size: int
    def __init__(self, municipality: _Optional[str] = ..., after: _Optional[_Union[BudgetAccount, _Mapping]] = ..., size: _Optional[int] = ...) -> None: ...

class BudgetAccount(_message.Message):
    __slots__ = ("municipality", "epoch", "generation", "caller")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    epoch: int
    generation: int
    caller: str
    def __init__(self, municipality: _Optional[str] = ..., epoch: _Optional[int] = ..., generation: _Optional[int] = ..., caller: _Optional[str] = ...) -> None: ...

class ListBudgetsResponse(_message.Message):
    __slots__ = ("budgets", "more")
    BUDGETS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    budgets: _containers.RepeatedCompositeFieldContainer[BudgetStanding]
    more: bool
    def __init__(self, budgets: _Optional[_Iterable[_Union[BudgetStanding, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class BudgetStanding(_message.Message):
    __slots__ = ("account", "partner", "granted", "spent", "alarm")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    SPENT_FIELD_NUMBER: _ClassVar[int]
    ALARM_FIELD_NUMBER: _ClassVar[int]
    account: BudgetAccount
    partner: str
    granted: int
    spent: int
    alarm: bool
    def __init__(self, account: _Optional[_Union[BudgetAccount, _Mapping]] = ..., partner: _Optional[str] = ..., granted: _Optional[int] = ..., spent: _Optional[int] = ..., alarm: _Optional[bool] = ...) -> None: ...
