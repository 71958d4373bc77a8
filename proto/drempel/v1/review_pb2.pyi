from drempel.v1 import signal_pb2 as _signal_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReviewStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVIEW_STAGE_UNSPECIFIED: _ClassVar[ReviewStage]
    REVIEW_STAGE_WAITING: _ClassVar[ReviewStage]
    REVIEW_STAGE_CONFIRM_PROPOSED: _ClassVar[ReviewStage]
    REVIEW_STAGE_REJECT_PROPOSED: _ClassVar[ReviewStage]
    REVIEW_STAGE_CONFIRMED: _ClassVar[ReviewStage]
    REVIEW_STAGE_REJECTED: _ClassVar[ReviewStage]
    REVIEW_STAGE_LAPSED: _ClassVar[ReviewStage]

class SignalState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_STATE_UNSPECIFIED: _ClassVar[SignalState]
    SIGNAL_STATE_UNOPENED: _ClassVar[SignalState]
    SIGNAL_STATE_NONE: _ClassVar[SignalState]
    SIGNAL_STATE_RELEASED: _ClassVar[SignalState]
    SIGNAL_STATE_REVIEW: _ClassVar[SignalState]
    SIGNAL_STATE_WITHHELD: _ClassVar[SignalState]
    SIGNAL_STATE_REFUSED: _ClassVar[SignalState]
    SIGNAL_STATE_REJECTED: _ClassVar[SignalState]
    SIGNAL_STATE_WITHDRAWN: _ClassVar[SignalState]
    SIGNAL_STATE_EXPIRED: _ClassVar[SignalState]
REVIEW_STAGE_UNSPECIFIED: ReviewStage
REVIEW_STAGE_WAITING: ReviewStage
REVIEW_STAGE_CONFIRM_PROPOSED: ReviewStage
REVIEW_STAGE_REJECT_PROPOSED: ReviewStage
REVIEW_STAGE_CONFIRMED: ReviewStage
REVIEW_STAGE_REJECTED: ReviewStage
REVIEW_STAGE_LAPSED: ReviewStage
SIGNAL_STATE_UNSPECIFIED: SignalState
SIGNAL_STATE_UNOPENED: SignalState
SIGNAL_STATE_NONE: SignalState
SIGNAL_STATE_RELEASED: SignalState
SIGNAL_STATE_REVIEW: SignalState
SIGNAL_STATE_WITHHELD: SignalState
SIGNAL_STATE_REFUSED: SignalState
SIGNAL_STATE_REJECTED: SignalState
SIGNAL_STATE_WITHDRAWN: SignalState
SIGNAL_STATE_EXPIRED: SignalState

class ListReviewsRequest(_message.Message):
    __slots__ = ("crisis", "multiple", "high", "confirmed", "page")
    CRISIS_FIELD_NUMBER: _ClassVar[int]
    MULTIPLE_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    crisis: bool
    multiple: bool
    high: bool
    confirmed: bool
    page: int
    def __init__(self, crisis: _Optional[bool] = ..., multiple: _Optional[bool] = ..., high: _Optional[bool] = ..., confirmed: _Optional[bool] = ..., page: _Optional[int] = ...) -> None: ...

class ListReviewsResponse(_message.Message):
    __slots__ = ("items", "total", "page", "pages", "high_amount_cents")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGES_FIELD_NUMBER: _ClassVar[int]
    HIGH_AMOUNT_CENTS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ReviewLine]
    total: int
    page: int
    pages: int
    high_amount_cents: int
    def __init__(self, items: _Optional[_Iterable[_Union[ReviewLine, _Mapping]]] = ..., total: _Optional[int] = ..., page: _Optional[int] = ..., pages: _Optional[int] = ..., high_amount_cents: _Optional[int] = ...) -> None: ...

class ReviewLine(_message.Message):
    __slots__ = ("signal_id", "stage", "last_day", "partner_type", "signal_type", "amount_cents", "case_type", "probability", "grounds", "deciding")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    PARTNER_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_CENTS_FIELD_NUMBER: _ClassVar[int]
    CASE_TYPE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    GROUNDS_FIELD_NUMBER: _ClassVar[int]
    DECIDING_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    stage: ReviewStage
    last_day: _signal_pb2.Date
    partner_type: str
    signal_type: str
    amount_cents: int
    case_type: str
    probability: float
    grounds: _containers.RepeatedScalarFieldContainer[str]
    deciding: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, signal_id: _Optional[str] = ..., stage: _Optional[_Union[ReviewStage, str]] = ..., last_day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., partner_type: _Optional[str] = ..., signal_type: _Optional[str] = ..., amount_cents: _Optional[int] = ..., case_type: _Optional[str] = ..., probability: _Optional[float] = ..., grounds: _Optional[_Iterable[str]] = ..., deciding: _Optional[_Iterable[str]] = ...) -> None: ...

class GetReviewRequest(_message.Message):
    __slots__ = ("signal_id",)
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    def __init__(self, signal_id: _Optional[str] = ...) -> None: ...

class GetReviewResponse(_message.Message):
    __slots__ = ("line", "phone", "email", "candidates", "rules", "four_eyes", "own_step", "proposed")
    LINE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    FOUR_EYES_FIELD_NUMBER: _ClassVar[int]
    OWN_STEP_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_FIELD_NUMBER: _ClassVar[int]
    line: ReviewLine
    phone: str
    email: str
    candidates: _containers.RepeatedCompositeFieldContainer[ReviewCandidate]
    rules: _containers.RepeatedCompositeFieldContainer[RuleTold]
    four_eyes: bool
    own_step: bool
    proposed: int
    def __init__(self, line: _Optional[_Union[ReviewLine, _Mapping]] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., candidates: _Optional[_Iterable[_Union[ReviewCandidate, _Mapping]]] = ..., rules: _Optional[_Iterable[_Union[RuleTold, _Mapping]]] = ..., four_eyes: _Optional[bool] = ..., own_step: _Optional[bool] = ..., proposed: _Optional[int] = ...) -> None: ...

class ReviewCandidate(_message.Message):
    __slots__ = ("number", "burgerservicenummer", "secrecy", "suspended", "probability", "fields", "findings")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    BURGERSERVICENUMMER_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    number: int
    burgerservicenummer: str
    secrecy: bool
    suspended: bool
    probability: float
    fields: _containers.RepeatedCompositeFieldContainer[ComparedField]
    findings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, number: _Optional[int] = ..., burgerservicenummer: _Optional[str] = ..., secrecy: _Optional[bool] = ..., suspended: _Optional[bool] = ..., probability: _Optional[float] = ..., fields: _Optional[_Iterable[_Union[ComparedField, _Mapping]]] = ..., findings: _Optional[_Iterable[str]] = ...) -> None: ...

class ComparedField(_message.Message):
    __slots__ = ("field", "stated", "registered", "differs")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    STATED_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    DIFFERS_FIELD_NUMBER: _ClassVar[int]
    field: str
    stated: str
    registered: str
    differs: bool
    def __init__(self, field: _Optional[str] = ..., stated: _Optional[str] = ..., registered: _Optional[str] = ..., differs: _Optional[bool] = ...) -> None: ...

class RuleTold(_message.Message):
    __slots__ = ("rule", "stance", "value", "threshold", "reason", "basis")
    RULE_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    rule: str
    stance: str
    value: str
    threshold: str
    reason: str
    basis: str
    def __init__(self, rule: _Optional[str] = ..., stance: _Optional[str] = ..., value: _Optional[str] = ..., threshold: _Optional[str] = ..., reason: _Optional[str] = ..., basis: _Optional[str] = ...) -> None: ...

class ConfirmReviewRequest(_message.Message):
    __slots__ = ("signal_id", "candidate")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    candidate: int
    def __init__(self, signal_id: _Optional[str] = ..., candidate: _Optional[int] = ...) -> None: ...

class ConfirmReviewResponse(_message.Message):
    __slots__ = ("state", "stage")
    STATE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    state: SignalState
    stage: ReviewStage
    def __init__(self, state: _Optional[_Union[SignalState, str]] = ..., stage: _Optional[_Union[ReviewStage, str]] = ...) -> None: ...

class RejectReviewRequest(_message.Message):
    __slots__ = ("signal_id",)
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    def __init__(self, signal_id: _Optional[str] = ...) -> None: ...

class RejectReviewResponse(_message.Message):
    __slots__ = ("state", "stage")
    STATE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    state: SignalState
    stage: ReviewStage
    def __init__(self, state: _Optional[_Union[SignalState, str]] = ..., stage: _Optional[_Union[ReviewStage, str]] = ...) -> None: ...

class ReverseReviewRequest(_message.Message):
    __slots__ = ("signal_id",)
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    def __init__(self, signal_id: _Optional[str] = ...) -> None: ...

class ReverseReviewResponse(_message.Message):
    __slots__ = ("state", "stage")
    STATE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    state: SignalState
    stage: ReviewStage
    def __init__(self, state: _Optional[_Union[SignalState, str]] = ..., stage: _Optional[_Union[ReviewStage, str]] = ...) -> None: ...
