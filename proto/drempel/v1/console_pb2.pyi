from drempel.v1 import signal_pb2 as _signal_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_STATE_UNSPECIFIED: _ClassVar[CaseState]
    CASE_STATE_NEW: _ClassVar[CaseState]
    CASE_STATE_PICKED_UP: _ClassVar[CaseState]
    CASE_STATE_ACCEPTED: _ClassVar[CaseState]
    CASE_STATE_CLOSED: _ClassVar[CaseState]

class CaseKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_KIND_UNSPECIFIED: _ClassVar[CaseKind]
    CASE_KIND_SINGLE: _ClassVar[CaseKind]
    CASE_KIND_MULTIPLE: _ClassVar[CaseKind]
    CASE_KIND_SUCCESSIVE: _ClassVar[CaseKind]

class ReleaseGround(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELEASE_GROUND_UNSPECIFIED: _ClassVar[ReleaseGround]
    RELEASE_GROUND_CRISIS: _ClassVar[ReleaseGround]
    RELEASE_GROUND_HIGHER: _ClassVar[ReleaseGround]
    RELEASE_GROUND_MULTIPLE: _ClassVar[ReleaseGround]
    RELEASE_GROUND_THRESHOLD: _ClassVar[ReleaseGround]

class SignalStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_STATUS_UNSPECIFIED: _ClassVar[SignalStatus]
    SIGNAL_STATUS_KNOWN_TO_DEBT_HELP: _ClassVar[SignalStatus]
    SIGNAL_STATUS_DECEASED: _ClassVar[SignalStatus]
    SIGNAL_STATUS_NOT_PICKED_UP_OTHER: _ClassVar[SignalStatus]
    SIGNAL_STATUS_NOT_PICKED_UP_REPEAT: _ClassVar[SignalStatus]
    SIGNAL_STATUS_NOT_PICKED_UP_UNFOUNDED: _ClassVar[SignalStatus]
    SIGNAL_STATUS_NOT_YET_PICKED_UP: _ClassVar[SignalStatus]
    SIGNAL_STATUS_PICKED_UP: _ClassVar[SignalStatus]
    SIGNAL_STATUS_NOT_A_RESIDENT: _ClassVar[SignalStatus]

class CaseResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_RESULT_UNSPECIFIED: _ClassVar[CaseResult]
    CASE_RESULT_ADVICE: _ClassVar[CaseResult]
    CASE_RESULT_NEVER_REACHED: _ClassVar[CaseResult]
    CASE_RESULT_NO_ANSWER_ANYMORE: _ClassVar[CaseResult]
    CASE_RESULT_KNOWN_TO_DEBT_HELP: _ClassVar[CaseResult]
    CASE_RESULT_OTHER_HELP_RUNNING: _ClassVar[CaseResult]
    CASE_RESULT_PAID: _ClassVar[CaseResult]
    CASE_RESULT_DECEASED: _ClassVar[CaseResult]
    CASE_RESULT_NO_HELP_WANTED: _ClassVar[CaseResult]
    CASE_RESULT_NOT_PICKED_UP_OTHER: _ClassVar[CaseResult]
    CASE_RESULT_NOT_PICKED_UP_REPEAT: _ClassVar[CaseResult]
    CASE_RESULT_NOT_PICKED_UP_UNFOUNDED: _ClassVar[CaseResult]
    CASE_RESULT_NOT_A_RESIDENT: _ClassVar[CaseResult]
    CASE_RESULT_FURTHER_HELP: _ClassVar[CaseResult]
    CASE_RESULT_FURTHER_HELP_FINANCIAL: _ClassVar[CaseResult]
    CASE_RESULT_FURTHER_HELP_OTHER: _ClassVar[CaseResult]
    CASE_RESULT_REFERRED_WITHOUT_RESIDENT: _ClassVar[CaseResult]

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_ADMINISTRATIVE: _ClassVar[Channel]
    CHANNEL_APPOINTMENT: _ClassVar[Channel]
    CHANNEL_LETTER: _ClassVar[Channel]
    CHANNEL_VISIT: _ClassVar[Channel]
    CHANNEL_CARD: _ClassVar[Channel]
    CHANNEL_MAIL: _ClassVar[Channel]
    CHANNEL_UNKNOWN: _ClassVar[Channel]
    CHANNEL_OTHER: _ClassVar[Channel]
    CHANNEL_TEXT: _ClassVar[Channel]
    CHANNEL_PHONE: _ClassVar[Channel]

class Daypart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DAYPART_UNSPECIFIED: _ClassVar[Daypart]
    DAYPART_MORNING: _ClassVar[Daypart]
    DAYPART_AFTERNOON: _ClassVar[Daypart]
    DAYPART_EVENING: _ClassVar[Daypart]

class AttemptResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTEMPT_RESULT_UNSPECIFIED: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_NO_ANSWER: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_VOICEMAIL: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_WRONG_NUMBER: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_SENT: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_LEFT_BEHIND: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_RETURNED: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_CALL_BACK: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_APPOINTMENT: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_MISSED: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_CONVERSATION: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_ACCEPTED: _ClassVar[AttemptResult]
    ATTEMPT_RESULT_REFUSED: _ClassVar[AttemptResult]

class Observation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OBSERVATION_UNSPECIFIED: _ClassVar[Observation]
    OBSERVATION_NOBODY_HOME: _ClassVar[Observation]
    OBSERVATION_MAIL_PILED_UP: _ClassVar[Observation]
    OBSERVATION_SEEMS_UNINHABITED: _ClassVar[Observation]
    OBSERVATION_ADDRESS_NOT_FOUND: _ClassVar[Observation]
    OBSERVATION_PHONE_DISCONNECTED: _ClassVar[Observation]
    OBSERVATION_NUMBER_OF_ANOTHER: _ClassVar[Observation]
    OBSERVATION_LANGUAGE_BARRIER: _ClassVar[Observation]
    OBSERVATION_INTERPRETER_NEEDED: _ClassVar[Observation]
    OBSERVATION_READING_DIFFICULT: _ClassVar[Observation]
    OBSERVATION_PREFERS_PHONE: _ClassVar[Observation]
    OBSERVATION_PREFERS_VISIT: _ClassVar[Observation]
    OBSERVATION_PREFERS_MAIL: _ClassVar[Observation]
    OBSERVATION_INCOME_DROPPED: _ClassVar[Observation]
    OBSERVATION_JOB_LOST: _ClassVar[Observation]
    OBSERVATION_ILLNESS: _ClassVar[Observation]
    OBSERVATION_SEPARATION: _ClassVar[Observation]
    OBSERVATION_MORE_DEBTS: _ClassVar[Observation]
    OBSERVATION_ARRANGEMENT_RUNS: _ClassVar[Observation]
    OBSERVATION_PAID_ALREADY: _ClassVar[Observation]
    OBSERVATION_DISPUTES_DEBT: _ClassVar[Observation]
    OBSERVATION_SUPPLY_ENDS_SOON: _ClassVar[Observation]
    OBSERVATION_EVICTION_ANNOUNCED: _ClassVar[Observation]
    OBSERVATION_UNSAFE_TO_VISIT: _ClassVar[Observation]
    OBSERVATION_CONSENT_TO_PARTNER: _ClassVar[Observation]

class PauseReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAUSE_REASON_UNSPECIFIED: _ClassVar[PauseReason]
    PAUSE_REASON_RESIDENT_ASKED: _ClassVar[PauseReason]
    PAUSE_REASON_RESIDENT_AWAY: _ClassVar[PauseReason]
    PAUSE_REASON_ADMITTED: _ClassVar[PauseReason]
    PAUSE_REASON_PARTNER_CHECKS: _ClassVar[PauseReason]
    PAUSE_REASON_OTHER_HELP_DECIDES: _ClassVar[PauseReason]

class OverrideReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERRIDE_REASON_UNSPECIFIED: _ClassVar[OverrideReason]
    OVERRIDE_REASON_CRISIS: _ClassVar[OverrideReason]
    OVERRIDE_REASON_RESIDENT_ASKED: _ClassVar[OverrideReason]
    OVERRIDE_REASON_APPOINTMENT: _ClassVar[OverrideReason]
    OVERRIDE_REASON_NEW_FACTS: _ClassVar[OverrideReason]
    OVERRIDE_REASON_NUMBER_UNKNOWN: _ClassVar[OverrideReason]
    OVERRIDE_REASON_UNSAFE: _ClassVar[OverrideReason]
    OVERRIDE_REASON_COORDINATOR: _ClassVar[OverrideReason]

class ViewReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIEW_REASON_UNSPECIFIED: _ClassVar[ViewReason]
    VIEW_REASON_SUBSTITUTE: _ClassVar[ViewReason]
    VIEW_REASON_RESIDENT_CALLS: _ClassVar[ViewReason]
    VIEW_REASON_CONSULTED: _ClassVar[ViewReason]
    VIEW_REASON_QUALITY: _ClassVar[ViewReason]
    VIEW_REASON_COMPLAINT: _ClassVar[ViewReason]
    VIEW_REASON_TRIAGE: _ClassVar[ViewReason]

class ReopenReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REOPEN_REASON_UNSPECIFIED: _ClassVar[ReopenReason]
    REOPEN_REASON_MISTAKE: _ClassVar[ReopenReason]
    REOPEN_REASON_RESIDENT_CAME_BACK: _ClassVar[ReopenReason]
    REOPEN_REASON_PARTNER_ASKED: _ClassVar[ReopenReason]

class Timer(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIMER_UNSPECIFIED: _ClassVar[Timer]
    TIMER_FIRST_CONVERSATION: _ClassVar[Timer]
    TIMER_CRISIS: _ClassVar[Timer]

class TimerStanding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIMER_STANDING_UNSPECIFIED: _ClassVar[TimerStanding]
    TIMER_STANDING_NOT_STARTED: _ClassVar[TimerStanding]
    TIMER_STANDING_RUNNING: _ClassVar[TimerStanding]
    TIMER_STANDING_WARNING: _ClassVar[TimerStanding]
    TIMER_STANDING_OVERDUE: _ClassVar[TimerStanding]
    TIMER_STANDING_PAUSED: _ClassVar[TimerStanding]
    TIMER_STANDING_MET: _ClassVar[TimerStanding]
    TIMER_STANDING_MET_LATE: _ClassVar[TimerStanding]
    TIMER_STANDING_STOPPED: _ClassVar[TimerStanding]

class LetterKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LETTER_KIND_UNSPECIFIED: _ClassVar[LetterKind]
    LETTER_KIND_LETTER: _ClassVar[LetterKind]
    LETTER_KIND_MAIL: _ClassVar[LetterKind]
    LETTER_KIND_MESSAGE: _ClassVar[LetterKind]
    LETTER_KIND_CARD: _ClassVar[LetterKind]

class LetterFiles(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LETTER_FILES_UNSPECIFIED: _ClassVar[LetterFiles]
    LETTER_FILES_EACH: _ClassVar[LetterFiles]
    LETTER_FILES_TOGETHER: _ClassVar[LetterFiles]
    LETTER_FILES_NONE: _ClassVar[LetterFiles]
CASE_STATE_UNSPECIFIED: CaseState
CASE_STATE_NEW: CaseState
CASE_STATE_PICKED_UP: CaseState
CASE_STATE_ACCEPTED: CaseState
CASE_STATE_CLOSED: CaseState
CASE_KIND_UNSPECIFIED: CaseKind
CASE_KIND_SINGLE: CaseKind
CASE_KIND_MULTIPLE: CaseKind
CASE_KIND_SUCCESSIVE: CaseKind
RELEASE_GROUND_UNSPECIFIED: ReleaseGround
RELEASE_GROUND_CRISIS: ReleaseGround
RELEASE_GROUND_HIGHER: ReleaseGround
RELEASE_GROUND_MULTIPLE: ReleaseGround
RELEASE_GROUND_THRESHOLD: ReleaseGround
SIGNAL_STATUS_UNSPECIFIED: SignalStatus
SIGNAL_STATUS_KNOWN_TO_DEBT_HELP: SignalStatus
SIGNAL_STATUS_DECEASED: SignalStatus
SIGNAL_STATUS_NOT_PICKED_UP_OTHER: SignalStatus
SIGNAL_STATUS_NOT_PICKED_UP_REPEAT: SignalStatus
SIGNAL_STATUS_NOT_PICKED_UP_UNFOUNDED: SignalStatus
SIGNAL_STATUS_NOT_YET_PICKED_UP: SignalStatus
SIGNAL_STATUS_PICKED_UP: SignalStatus
SIGNAL_STATUS_NOT_A_RESIDENT: SignalStatus
CASE_RESULT_UNSPECIFIED: CaseResult
CASE_RESULT_ADVICE: CaseResult
CASE_RESULT_NEVER_REACHED: CaseResult
CASE_RESULT_NO_ANSWER_ANYMORE: CaseResult
CASE_RESULT_KNOWN_TO_DEBT_HELP: CaseResult
CASE_RESULT_OTHER_HELP_RUNNING: CaseResult
CASE_RESULT_PAID: CaseResult
CASE_RESULT_DECEASED: CaseResult
CASE_RESULT_NO_HELP_WANTED: CaseResult
CASE_RESULT_NOT_PICKED_UP_OTHER: CaseResult
CASE_RESULT_NOT_PICKED_UP_REPEAT: CaseResult
CASE_RESULT_NOT_PICKED_UP_UNFOUNDED: CaseResult
CASE_RESULT_NOT_A_RESIDENT: CaseResult
CASE_RESULT_FURTHER_HELP: CaseResult
CASE_RESULT_FURTHER_HELP_FINANCIAL: CaseResult
CASE_RESULT_FURTHER_HELP_OTHER: CaseResult
CASE_RESULT_REFERRED_WITHOUT_RESIDENT: CaseResult
CHANNEL_UNSPECIFIED: Channel
CHANNEL_ADMINISTRATIVE: Channel
CHANNEL_APPOINTMENT: Channel
CHANNEL_LETTER: Channel
CHANNEL_VISIT: Channel
CHANNEL_CARD: Channel
CHANNEL_MAIL: Channel
CHANNEL_UNKNOWN: Channel
CHANNEL_OTHER: Channel
CHANNEL_TEXT: Channel
CHANNEL_PHONE: Channel
DAYPART_UNSPECIFIED: Daypart
DAYPART_MORNING: Daypart
DAYPART_AFTERNOON: Daypart
DAYPART_EVENING: Daypart
ATTEMPT_RESULT_UNSPECIFIED: AttemptResult
ATTEMPT_RESULT_NO_ANSWER: AttemptResult
ATTEMPT_RESULT_VOICEMAIL: AttemptResult
ATTEMPT_RESULT_WRONG_NUMBER: AttemptResult
ATTEMPT_RESULT_SENT: AttemptResult
ATTEMPT_RESULT_LEFT_BEHIND: AttemptResult
ATTEMPT_RESULT_RETURNED: AttemptResult
ATTEMPT_RESULT_CALL_BACK: AttemptResult
ATTEMPT_RESULT_APPOINTMENT: AttemptResult
ATTEMPT_RESULT_MISSED: AttemptResult
ATTEMPT_RESULT_CONVERSATION: AttemptResult
ATTEMPT_RESULT_ACCEPTED: AttemptResult
ATTEMPT_RESULT_REFUSED: AttemptResult
OBSERVATION_UNSPECIFIED: Observation
OBSERVATION_NOBODY_HOME: Observation
OBSERVATION_MAIL_PILED_UP: Observation
OBSERVATION_SEEMS_UNINHABITED: Observation
OBSERVATION_ADDRESS_NOT_FOUND: Observation
OBSERVATION_PHONE_DISCONNECTED: Observation
OBSERVATION_NUMBER_OF_ANOTHER: Observation
OBSERVATION_LANGUAGE_BARRIER: Observation
OBSERVATION_INTERPRETER_NEEDED: Observation
OBSERVATION_READING_DIFFICULT: Observation
OBSERVATION_PREFERS_PHONE: Observation
OBSERVATION_PREFERS_VISIT: Observation
OBSERVATION_PREFERS_MAIL: Observation
OBSERVATION_INCOME_DROPPED: Observation
OBSERVATION_JOB_LOST: Observation
OBSERVATION_ILLNESS: Observation
OBSERVATION_SEPARATION: Observation
OBSERVATION_MORE_DEBTS: Observation
OBSERVATION_ARRANGEMENT_RUNS: Observation
OBSERVATION_PAID_ALREADY: Observation
OBSERVATION_DISPUTES_DEBT: Observation
OBSERVATION_SUPPLY_ENDS_SOON: Observation
OBSERVATION_EVICTION_ANNOUNCED: Observation
OBSERVATION_UNSAFE_TO_VISIT: Observation
OBSERVATION_CONSENT_TO_PARTNER: Observation
PAUSE_REASON_UNSPECIFIED: PauseReason
PAUSE_REASON_RESIDENT_ASKED: PauseReason
PAUSE_REASON_RESIDENT_AWAY: PauseReason
PAUSE_REASON_ADMITTED: PauseReason
PAUSE_REASON_PARTNER_CHECKS: PauseReason
PAUSE_REASON_OTHER_HELP_DECIDES: PauseReason
OVERRIDE_REASON_UNSPECIFIED: OverrideReason
OVERRIDE_REASON_CRISIS: OverrideReason
OVERRIDE_REASON_RESIDENT_ASKED: OverrideReason
OVERRIDE_REASON_APPOINTMENT: OverrideReason
OVERRIDE_REASON_NEW_FACTS: OverrideReason
OVERRIDE_REASON_NUMBER_UNKNOWN: OverrideReason
OVERRIDE_REASON_UNSAFE: OverrideReason
OVERRIDE_REASON_COORDINATOR: OverrideReason
VIEW_REASON_UNSPECIFIED: ViewReason
VIEW_REASON_SUBSTITUTE: ViewReason
VIEW_REASON_RESIDENT_CALLS: ViewReason
VIEW_REASON_CONSULTED: ViewReason
VIEW_REASON_QUALITY: ViewReason
VIEW_REASON_COMPLAINT: ViewReason
VIEW_REASON_TRIAGE: ViewReason
REOPEN_REASON_UNSPECIFIED: ReopenReason
REOPEN_REASON_MISTAKE: ReopenReason
REOPEN_REASON_RESIDENT_CAME_BACK: ReopenReason
REOPEN_REASON_PARTNER_ASKED: ReopenReason
TIMER_UNSPECIFIED: Timer
TIMER_FIRST_CONVERSATION: Timer
TIMER_CRISIS: Timer
TIMER_STANDING_UNSPECIFIED: TimerStanding
TIMER_STANDING_NOT_STARTED: TimerStanding
TIMER_STANDING_RUNNING: TimerStanding
TIMER_STANDING_WARNING: TimerStanding
TIMER_STANDING_OVERDUE: TimerStanding
TIMER_STANDING_PAUSED: TimerStanding
TIMER_STANDING_MET: TimerStanding
TIMER_STANDING_MET_LATE: TimerStanding
TIMER_STANDING_STOPPED: TimerStanding
LETTER_KIND_UNSPECIFIED: LetterKind
LETTER_KIND_LETTER: LetterKind
LETTER_KIND_MAIL: LetterKind
LETTER_KIND_MESSAGE: LetterKind
LETTER_KIND_CARD: LetterKind
LETTER_FILES_UNSPECIFIED: LetterFiles
LETTER_FILES_EACH: LetterFiles
LETTER_FILES_TOGETHER: LetterFiles
LETTER_FILES_NONE: LetterFiles

class ListCasesRequest(_message.Message):
    __slots__ = ("tray", "mine", "pressing", "page", "size")
    TRAY_FIELD_NUMBER: _ClassVar[int]
    MINE_FIELD_NUMBER: _ClassVar[int]
    PRESSING_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    tray: str
    mine: bool
    pressing: bool
    page: int
    size: int
    def __init__(self, tray: _Optional[str] = ..., mine: _Optional[bool] = ..., pressing: _Optional[bool] = ..., page: _Optional[int] = ..., size: _Optional[int] = ...) -> None: ...

class ListCasesResponse(_message.Message):
    __slots__ = ("cases", "total", "first", "trays")
    CASES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    TRAYS_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[ListedCase]
    total: int
    first: int
    trays: _containers.RepeatedCompositeFieldContainer[TrayCount]
    def __init__(self, cases: _Optional[_Iterable[_Union[ListedCase, _Mapping]]] = ..., total: _Optional[int] = ..., first: _Optional[int] = ..., trays: _Optional[_Iterable[_Union[TrayCount, _Mapping]]] = ...) -> None: ...

class TrayCount(_message.Message):
    __slots__ = ("tray", "cases")
    TRAY_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    tray: str
    cases: int
    def __init__(self, tray: _Optional[str] = ..., cases: _Optional[int] = ...) -> None: ...

class PlaceReason(_message.Message):
    __slots__ = ("criterion", "value", "day")
    CRITERION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    criterion: str
    value: int
    day: _signal_pb2.Date
    def __init__(self, criterion: _Optional[str] = ..., value: _Optional[int] = ..., day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ...) -> None: ...

class ListedCase(_message.Message):
    __slots__ = ("number", "tray", "position", "month", "state", "kind", "signals", "attempts", "first_action", "timers", "assigned", "assigned_to", "partner_types", "grounds", "last_attempt", "last_channel", "reasons")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TRAY_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    FIRST_ACTION_FIELD_NUMBER: _ClassVar[int]
    TIMERS_FIELD_NUMBER: _ClassVar[int]
    ASSIGNED_FIELD_NUMBER: _ClassVar[int]
    ASSIGNED_TO_FIELD_NUMBER: _ClassVar[int]
    PARTNER_TYPES_FIELD_NUMBER: _ClassVar[int]
    GROUNDS_FIELD_NUMBER: _ClassVar[int]
    LAST_ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    LAST_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    number: int
    tray: str
    position: int
    month: int
    state: CaseState
    kind: CaseKind
    signals: int
    attempts: int
    first_action: Channel
    timers: _containers.RepeatedCompositeFieldContainer[CaseTimer]
    assigned: bool
    assigned_to: str
    partner_types: _containers.RepeatedScalarFieldContainer[str]
    grounds: _containers.RepeatedScalarFieldContainer[ReleaseGround]
    last_attempt: _signal_pb2.Date
    last_channel: Channel
    reasons: _containers.RepeatedCompositeFieldContainer[PlaceReason]
    def __init__(self, number: _Optional[int] = ..., tray: _Optional[str] = ..., position: _Optional[int] = ..., month: _Optional[int] = ..., state: _Optional[_Union[CaseState, str]] = ..., kind: _Optional[_Union[CaseKind, str]] = ..., signals: _Optional[int] = ..., attempts: _Optional[int] = ..., first_action: _Optional[_Union[Channel, str]] = ..., timers: _Optional[_Iterable[_Union[CaseTimer, _Mapping]]] = ..., assigned: _Optional[bool] = ..., assigned_to: _Optional[str] = ..., partner_types: _Optional[_Iterable[str]] = ..., grounds: _Optional[_Iterable[_Union[ReleaseGround, str]]] = ..., last_attempt: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., last_channel: _Optional[_Union[Channel, str]] = ..., reasons: _Optional[_Iterable[_Union[PlaceReason, _Mapping]]] = ...) -> None: ...

class CaseTimer(_message.Message):
    __slots__ = ("timer", "standing", "due", "working_days_left")
    TIMER_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    WORKING_DAYS_LEFT_FIELD_NUMBER: _ClassVar[int]
    timer: Timer
    standing: TimerStanding
    due: _signal_pb2.Date
    working_days_left: int
    def __init__(self, timer: _Optional[_Union[Timer, str]] = ..., standing: _Optional[_Union[TimerStanding, str]] = ..., due: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., working_days_left: _Optional[int] = ...) -> None: ...

class FindCasesRequest(_message.Message):
    __slots__ = ("burgerservicenummer", "postcode", "house_number")
    BURGERSERVICENUMMER_FIELD_NUMBER: _ClassVar[int]
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    HOUSE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    burgerservicenummer: str
    postcode: str
    house_number: int
    def __init__(self, burgerservicenummer: _Optional[str] = ..., postcode: _Optional[str] = ..., house_number: _Optional[int] = ...) -> None: ...

class FindCasesResponse(_message.Message):
    __slots__ = ("cases",)
    CASES_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[OtherCase]
    def __init__(self, cases: _Optional[_Iterable[_Union[OtherCase, _Mapping]]] = ...) -> None: ...

class GetCaseRequest(_message.Message):
    __slots__ = ("number", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class GetCaseResponse(_message.Message):
    __slots__ = ("number", "month", "state", "status", "result", "kind", "opened", "picked_up", "accepted", "hold_until", "closed", "assigned_to", "secrecy", "minors", "address_lines", "phones", "emails", "remark", "people", "signals", "timers", "attempts", "notes", "household", "elsewhere", "refused_earlier", "tray", "next_step", "rooms", "pauses", "reasons")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    PICKED_UP_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    ASSIGNED_TO_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    MINORS_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_LINES_FIELD_NUMBER: _ClassVar[int]
    PHONES_FIELD_NUMBER: _ClassVar[int]
    EMAILS_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    TIMERS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    HOUSEHOLD_FIELD_NUMBER: _ClassVar[int]
    ELSEWHERE_FIELD_NUMBER: _ClassVar[int]
    REFUSED_EARLIER_FIELD_NUMBER: _ClassVar[int]
    TRAY_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    ROOMS_FIELD_NUMBER: _ClassVar[int]
    PAUSES_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    number: int
    month: int
    state: CaseState
    status: SignalStatus
    result: CaseResult
    kind: CaseKind
    opened: _signal_pb2.Date
    picked_up: _signal_pb2.Date
    accepted: _signal_pb2.Date
    hold_until: _signal_pb2.Date
    closed: _signal_pb2.Date
    assigned_to: str
    secrecy: bool
    minors: bool
    address_lines: _containers.RepeatedScalarFieldContainer[str]
    phones: _containers.RepeatedScalarFieldContainer[str]
    emails: _containers.RepeatedScalarFieldContainer[str]
    remark: str
    people: _containers.RepeatedCompositeFieldContainer[CasePerson]
    signals: _containers.RepeatedCompositeFieldContainer[CaseSignal]
    timers: _containers.RepeatedCompositeFieldContainer[CaseTimer]
    attempts: _containers.RepeatedCompositeFieldContainer[CaseAttempt]
    notes: _containers.RepeatedCompositeFieldContainer[CaseNote]
    household: _containers.RepeatedCompositeFieldContainer[OtherCase]
    elsewhere: _containers.RepeatedCompositeFieldContainer[OtherCase]
    refused_earlier: _containers.RepeatedScalarFieldContainer[int]
    tray: str
    next_step: Channel
    rooms: _containers.RepeatedCompositeFieldContainer[ChannelRoom]
    pauses: _containers.RepeatedCompositeFieldContainer[CasePause]
    reasons: _containers.RepeatedCompositeFieldContainer[PlaceReason]
    def __init__(self, number: _Optional[int] = ..., month: _Optional[int] = ..., state: _Optional[_Union[CaseState, str]] = ..., status: _Optional[_Union[SignalStatus, str]] = ..., result: _Optional[_Union[CaseResult, str]] = ..., kind: _Optional[_Union[CaseKind, str]] = ..., opened: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., picked_up: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., accepted: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., hold_until: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., closed: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., assigned_to: _Optional[str] = ..., secrecy: _Optional[bool] = ..., minors: _Optional[bool] = ..., address_lines: _Optional[_Iterable[str]] = ..., phones: _Optional[_Iterable[str]] = ..., emails: _Optional[_Iterable[str]] = ..., remark: _Optional[str] = ..., people: _Optional[_Iterable[_Union[CasePerson, _Mapping]]] = ..., signals: _Optional[_Iterable[_Union[CaseSignal, _Mapping]]] = ..., timers: _Optional[_Iterable[_Union[CaseTimer, _Mapping]]] = ..., attempts: _Optional[_Iterable[_Union[CaseAttempt, _Mapping]]] = ..., notes: _Optional[_Iterable[_Union[CaseNote, _Mapping]]] = ..., household: _Optional[_Iterable[_Union[OtherCase, _Mapping]]] = ..., elsewhere: _Optional[_Iterable[_Union[OtherCase, _Mapping]]] = ..., refused_earlier: _Optional[_Iterable[int]] = ..., tray: _Optional[str] = ..., next_step: _Optional[_Union[Channel, str]] = ..., rooms: _Optional[_Iterable[_Union[ChannelRoom, _Mapping]]] = ..., pauses: _Optional[_Iterable[_Union[CasePause, _Mapping]]] = ..., reasons: _Optional[_Iterable[_Union[PlaceReason, _Mapping]]] = ...) -> None: ...

class ChannelRoom(_message.Message):
    __slots__ = ("channel", "made", "minimum", "maximum", "made_by_call_centre", "call_centre_maximum")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MADE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    MADE_BY_CALL_CENTRE_FIELD_NUMBER: _ClassVar[int]
    CALL_CENTRE_MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    channel: Channel
    made: int
    minimum: int
    maximum: int
    made_by_call_centre: int
    call_centre_maximum: int
    def __init__(self, channel: _Optional[_Union[Channel, str]] = ..., made: _Optional[int] = ..., minimum: _Optional[int] = ..., maximum: _Optional[int] = ..., made_by_call_centre: _Optional[int] = ..., call_centre_maximum: _Optional[int] = ...) -> None: ...

class PreviewLettersRequest(_message.Message):
    __slots__ = ("number", "kind", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    kind: LetterKind
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., kind: _Optional[_Union[LetterKind, str]] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class PreviewLettersResponse(_message.Message):
    __slots__ = ("letters",)
    LETTERS_FIELD_NUMBER: _ClassVar[int]
    letters: _containers.RepeatedCompositeFieldContainer[LetterText]
    def __init__(self, letters: _Optional[_Iterable[_Union[LetterText, _Mapping]]] = ...) -> None: ...

class LetterText(_message.Message):
    __slots__ = ("day", "place", "sender", "recipient", "subject", "paragraphs", "signature")
    DAY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PARAGRAPHS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    day: _signal_pb2.Date
    place: str
    sender: _containers.RepeatedScalarFieldContainer[str]
    recipient: _containers.RepeatedScalarFieldContainer[str]
    subject: str
    paragraphs: _containers.RepeatedScalarFieldContainer[str]
    signature: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., place: _Optional[str] = ..., sender: _Optional[_Iterable[str]] = ..., recipient: _Optional[_Iterable[str]] = ..., subject: _Optional[str] = ..., paragraphs: _Optional[_Iterable[str]] = ..., signature: _Optional[_Iterable[str]] = ...) -> None: ...

class ListTraysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTraysResponse(_message.Message):
    __slots__ = ("trays",)
    TRAYS_FIELD_NUMBER: _ClassVar[int]
    trays: _containers.RepeatedCompositeFieldContainer[Tray]
    def __init__(self, trays: _Optional[_Iterable[_Union[Tray, _Mapping]]] = ...) -> None: ...

class Tray(_message.Message):
    __slots__ = ("name", "cases", "conditions", "order", "first_action", "minutes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    FIRST_ACTION_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    cases: int
    conditions: _containers.RepeatedCompositeFieldContainer[TrayCondition]
    order: _containers.RepeatedScalarFieldContainer[str]
    first_action: Channel
    minutes: int
    def __init__(self, name: _Optional[str] = ..., cases: _Optional[int] = ..., conditions: _Optional[_Iterable[_Union[TrayCondition, _Mapping]]] = ..., order: _Optional[_Iterable[str]] = ..., first_action: _Optional[_Union[Channel, str]] = ..., minutes: _Optional[int] = ...) -> None: ...

class TrayCondition(_message.Message):
    __slots__ = ("name", "holds", "number", "partner_types")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PARTNER_TYPES_FIELD_NUMBER: _ClassVar[int]
    name: str
    holds: bool
    number: int
    partner_types: PartnerTypes
    def __init__(self, name: _Optional[str] = ..., holds: _Optional[bool] = ..., number: _Optional[int] = ..., partner_types: _Optional[_Union[PartnerTypes, _Mapping]] = ...) -> None: ...

class PartnerTypes(_message.Message):
    __slots__ = ("names",)
    NAMES_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, names: _Optional[_Iterable[str]] = ...) -> None: ...

class CasePerson(_message.Message):
    __slots__ = ("burgerservicenummer", "name", "age", "secrecy")
    BURGERSERVICENUMMER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    burgerservicenummer: str
    name: str
    age: int
    secrecy: bool
    def __init__(self, burgerservicenummer: _Optional[str] = ..., name: _Optional[str] = ..., age: _Optional[int] = ..., secrecy: _Optional[bool] = ...) -> None: ...

class CaseSignal(_message.Message):
    __slots__ = ("partner_oin", "partner_name", "partner_type", "signal_type", "amount_cents", "arrears_since", "sent", "kind", "warm_handover", "higher", "chronic", "recidivism", "withdrawn")
    PARTNER_OIN_FIELD_NUMBER: _ClassVar[int]
    PARTNER_NAME_FIELD_NUMBER: _ClassVar[int]
    PARTNER_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_CENTS_FIELD_NUMBER: _ClassVar[int]
    ARREARS_SINCE_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WARM_HANDOVER_FIELD_NUMBER: _ClassVar[int]
    HIGHER_FIELD_NUMBER: _ClassVar[int]
    CHRONIC_FIELD_NUMBER: _ClassVar[int]
    RECIDIVISM_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    partner_oin: str
    partner_name: str
    partner_type: str
    signal_type: _signal_pb2.SignalType
    amount_cents: int
    arrears_since: _signal_pb2.Date
    sent: _signal_pb2.Date
    kind: CaseKind
    warm_handover: bool
    higher: bool
    chronic: bool
    recidivism: bool
    withdrawn: _signal_pb2.Date
    def __init__(self, partner_oin: _Optional[str] = ..., partner_name: _Optional[str] = ..., partner_type: _Optional[str] = ..., signal_type: _Optional[_Union[_signal_pb2.SignalType, str]] = ..., amount_cents: _Optional[int] = ..., arrears_since: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., sent: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., kind: _Optional[_Union[CaseKind, str]] = ..., warm_handover: _Optional[bool] = ..., higher: _Optional[bool] = ..., chronic: _Optional[bool] = ..., recidivism: _Optional[bool] = ..., withdrawn: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ...) -> None: ...

class CaseAttempt(_message.Message):
    __slots__ = ("day", "daypart", "channel", "result", "reached", "by", "override", "template")
    DAY_FIELD_NUMBER: _ClassVar[int]
    DAYPART_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    day: _signal_pb2.Date
    daypart: Daypart
    channel: Channel
    result: AttemptResult
    reached: bool
    by: str
    override: str
    template: str
    def __init__(self, day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., daypart: _Optional[_Union[Daypart, str]] = ..., channel: _Optional[_Union[Channel, str]] = ..., result: _Optional[_Union[AttemptResult, str]] = ..., reached: _Optional[bool] = ..., by: _Optional[str] = ..., override: _Optional[str] = ..., template: _Optional[str] = ...) -> None: ...

class CasePause(_message.Message):
    __slots__ = ("reason", "since", "until")
    REASON_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    reason: PauseReason
    since: _signal_pb2.Date
    until: _signal_pb2.Date
    def __init__(self, reason: _Optional[_Union[PauseReason, str]] = ..., since: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., until: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ...) -> None: ...

class CaseNote(_message.Message):
    __slots__ = ("day", "observation", "by")
    DAY_FIELD_NUMBER: _ClassVar[int]
    OBSERVATION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    day: _signal_pb2.Date
    observation: Observation
    by: str
    def __init__(self, day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., observation: _Optional[_Union[Observation, str]] = ..., by: _Optional[str] = ...) -> None: ...

class OtherCase(_message.Message):
    __slots__ = ("number", "month", "state", "result", "kind")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    number: int
    month: int
    state: CaseState
    result: CaseResult
    kind: CaseKind
    def __init__(self, number: _Optional[int] = ..., month: _Optional[int] = ..., state: _Optional[_Union[CaseState, str]] = ..., result: _Optional[_Union[CaseResult, str]] = ..., kind: _Optional[_Union[CaseKind, str]] = ...) -> None: ...

class ListHandedCasesRequest(_message.Message):
    __slots__ = ("after", "size")
    AFTER_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    after: int
    size: int
    def __init__(self, after: _Optional[int] = ..., size: _Optional[int] = ...) -> None: ...

class ListHandedCasesResponse(_message.Message):
    __slots__ = ("cases", "total", "next")
    CASES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[HandedCase]
    total: int
    next: int
    def __init__(self, cases: _Optional[_Iterable[_Union[HandedCase, _Mapping]]] = ..., total: _Optional[int] = ..., next: _Optional[int] = ...) -> None: ...

class HandedCase(_message.Message):
    __slots__ = ("number", "people", "address_lines", "phones", "emails", "attempts")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_LINES_FIELD_NUMBER: _ClassVar[int]
    PHONES_FIELD_NUMBER: _ClassVar[int]
    EMAILS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    number: int
    people: _containers.RepeatedScalarFieldContainer[str]
    address_lines: _containers.RepeatedScalarFieldContainer[str]
    phones: _containers.RepeatedScalarFieldContainer[str]
    emails: _containers.RepeatedScalarFieldContainer[str]
    attempts: int
    def __init__(self, number: _Optional[int] = ..., people: _Optional[_Iterable[str]] = ..., address_lines: _Optional[_Iterable[str]] = ..., phones: _Optional[_Iterable[str]] = ..., emails: _Optional[_Iterable[str]] = ..., attempts: _Optional[int] = ...) -> None: ...

class ListColleaguesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListColleaguesResponse(_message.Message):
    __slots__ = ("workers", "receivers")
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    workers: _containers.RepeatedCompositeFieldContainer[Colleague]
    receivers: _containers.RepeatedCompositeFieldContainer[Colleague]
    def __init__(self, workers: _Optional[_Iterable[_Union[Colleague, _Mapping]]] = ..., receivers: _Optional[_Iterable[_Union[Colleague, _Mapping]]] = ...) -> None: ...

class Colleague(_message.Message):
    __slots__ = ("name", "role")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: str
    def __init__(self, name: _Optional[str] = ..., role: _Optional[str] = ...) -> None: ...

class AssignCaseRequest(_message.Message):
    __slots__ = ("number", "user", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    user: str
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., user: _Optional[str] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class AssignCaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class HandOverCasesRequest(_message.Message):
    __slots__ = ("numbers", "user")
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    numbers: _containers.RepeatedScalarFieldContainer[int]
    user: str
    def __init__(self, numbers: _Optional[_Iterable[int]] = ..., user: _Optional[str] = ...) -> None: ...

class HandOverCasesResponse(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class EnteredAttempt(_message.Message):
    __slots__ = ("number", "day", "daypart", "channel", "result")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    DAYPART_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    number: int
    day: _signal_pb2.Date
    daypart: Daypart
    channel: Channel
    result: AttemptResult
    def __init__(self, number: _Optional[int] = ..., day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., daypart: _Optional[_Union[Daypart, str]] = ..., channel: _Optional[_Union[Channel, str]] = ..., result: _Optional[_Union[AttemptResult, str]] = ...) -> None: ...

class RecordAttemptRequest(_message.Message):
    __slots__ = ("attempt", "override", "reason", "consent")
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    attempt: EnteredAttempt
    override: OverrideReason
    reason: ViewReason
    consent: bool
    def __init__(self, attempt: _Optional[_Union[EnteredAttempt, _Mapping]] = ..., override: _Optional[_Union[OverrideReason, str]] = ..., reason: _Optional[_Union[ViewReason, str]] = ..., consent: _Optional[bool] = ...) -> None: ...

class RecordAttemptResponse(_message.Message):
    __slots__ = ("limits_passed",)
    LIMITS_PASSED_FIELD_NUMBER: _ClassVar[int]
    limits_passed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, limits_passed: _Optional[_Iterable[str]] = ...) -> None: ...

class ImportedAttempt(_message.Message):
    __slots__ = ("reference", "attempt")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    reference: str
    attempt: EnteredAttempt
    def __init__(self, reference: _Optional[str] = ..., attempt: _Optional[_Union[EnteredAttempt, _Mapping]] = ...) -> None: ...

class ImportAttemptsRequest(_message.Message):
    __slots__ = ("attempts", "made_by")
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    MADE_BY_FIELD_NUMBER: _ClassVar[int]
    attempts: _containers.RepeatedCompositeFieldContainer[ImportedAttempt]
    made_by: str
    def __init__(self, attempts: _Optional[_Iterable[_Union[ImportedAttempt, _Mapping]]] = ..., made_by: _Optional[str] = ...) -> None: ...

class ImportAttemptsResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ImportedResult]
    def __init__(self, results: _Optional[_Iterable[_Union[ImportedResult, _Mapping]]] = ...) -> None: ...

class ImportedResult(_message.Message):
    __slots__ = ("added", "repeated", "code")
    ADDED_FIELD_NUMBER: _ClassVar[int]
    REPEATED_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    added: bool
    repeated: bool
    code: str
    def __init__(self, added: _Optional[bool] = ..., repeated: _Optional[bool] = ..., code: _Optional[str] = ...) -> None: ...

class AddObservationRequest(_message.Message):
    __slots__ = ("number", "observation", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    OBSERVATION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    observation: Observation
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., observation: _Optional[_Union[Observation, str]] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class AddObservationResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SetRemarkRequest(_message.Message):
    __slots__ = ("number", "text", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    text: str
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., text: _Optional[str] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class SetRemarkResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PauseCaseRequest(_message.Message):
    __slots__ = ("number", "why", "until", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    why: PauseReason
    until: _signal_pb2.Date
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., why: _Optional[_Union[PauseReason, str]] = ..., until: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class PauseCaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResumeCaseRequest(_message.Message):
    __slots__ = ("number", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class ResumeCaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AcceptHelpRequest(_message.Message):
    __slots__ = ("number", "day", "consent", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    day: _signal_pb2.Date
    consent: bool
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., day: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., consent: _Optional[bool] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class AcceptHelpResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CloseCaseRequest(_message.Message):
    __slots__ = ("number", "result", "override", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    result: CaseResult
    override: OverrideReason
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., result: _Optional[_Union[CaseResult, str]] = ..., override: _Optional[_Union[OverrideReason, str]] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class CloseCaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReopenCaseRequest(_message.Message):
    __slots__ = ("number", "why", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    why: ReopenReason
    reason: ViewReason
    def __init__(self, number: _Optional[int] = ..., why: _Optional[_Union[ReopenReason, str]] = ..., reason: _Optional[_Union[ViewReason, str]] = ...) -> None: ...

class ReopenCaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTemplatesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTemplatesResponse(_message.Message):
    __slots__ = ("names",)
    NAMES_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, names: _Optional[_Iterable[str]] = ...) -> None: ...

class WriteLettersRequest(_message.Message):
    __slots__ = ("numbers", "kind", "template", "override", "reason", "files", "again")
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    numbers: _containers.RepeatedScalarFieldContainer[int]
    kind: LetterKind
    template: str
    override: OverrideReason
    reason: ViewReason
    files: LetterFiles
    again: bool
    def __init__(self, numbers: _Optional[_Iterable[int]] = ..., kind: _Optional[_Union[LetterKind, str]] = ..., template: _Optional[str] = ..., override: _Optional[_Union[OverrideReason, str]] = ..., reason: _Optional[_Union[ViewReason, str]] = ..., files: _Optional[_Union[LetterFiles, str]] = ..., again: _Optional[bool] = ...) -> None: ...

class WriteLettersResponse(_message.Message):
    __slots__ = ("files", "cases", "repeated", "refused")
    FILES_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    REPEATED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedCompositeFieldContainer[LetterFile]
    cases: int
    repeated: int
    refused: _containers.RepeatedCompositeFieldContainer[RefusedLetter]
    def __init__(self, files: _Optional[_Iterable[_Union[LetterFile, _Mapping]]] = ..., cases: _Optional[int] = ..., repeated: _Optional[int] = ..., refused: _Optional[_Iterable[_Union[RefusedLetter, _Mapping]]] = ...) -> None: ...

class LetterFile(_message.Message):
    __slots__ = ("name", "content")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    name: str
    content: bytes
    def __init__(self, name: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class RefusedLetter(_message.Message):
    __slots__ = ("number", "code")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    number: int
    code: str
    def __init__(self, number: _Optional[int] = ..., code: _Optional[str] = ...) -> None: ...

class GetCapacityRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCapacityResponse(_message.Message):
    __slots__ = ("fte", "hours_per_week", "hours_of_work", "weeks_of_work", "trays")
    FTE_FIELD_NUMBER: _ClassVar[int]
    HOURS_PER_WEEK_FIELD_NUMBER: _ClassVar[int]
    HOURS_OF_WORK_FIELD_NUMBER: _ClassVar[int]
    WEEKS_OF_WORK_FIELD_NUMBER: _ClassVar[int]
    TRAYS_FIELD_NUMBER: _ClassVar[int]
    fte: float
    hours_per_week: float
    hours_of_work: float
    weeks_of_work: float
    trays: _containers.RepeatedCompositeFieldContainer[TrayHours]
    def __init__(self, fte: _Optional[float] = ..., hours_per_week: _Optional[float] = ..., hours_of_work: _Optional[float] = ..., weeks_of_work: _Optional[float] = ..., trays: _Optional[_Iterable[_Union[TrayHours, _Mapping]]] = ...) -> None: ...

class TrayHours(_message.Message):
    __slots__ = ("tray", "hours")
    TRAY_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    tray: str
    hours: float
    def __init__(self, tray: _Optional[str] = ..., hours: _Optional[float] = ...) -> None: ...

class ListPartnersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPartnersResponse(_message.Message):
    __slots__ = ("partners",)
    PARTNERS_FIELD_NUMBER: _ClassVar[int]
    partners: _containers.RepeatedCompositeFieldContainer[PartnerDesk]
    def __init__(self, partners: _Optional[_Iterable[_Union[PartnerDesk, _Mapping]]] = ...) -> None: ...

class PartnerDesk(_message.Message):
    __slots__ = ("partner_oin", "name", "phone", "email", "arrangement")
    PARTNER_OIN_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ARRANGEMENT_FIELD_NUMBER: _ClassVar[int]
    partner_oin: str
    name: str
    phone: str
    email: str
    arrangement: str
    def __init__(self, partner_oin: _Optional[str] = ..., name: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., arrangement: _Optional[str] = ...) -> None: ...
