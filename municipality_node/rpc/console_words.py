"""Closed lists on the wire and in the domain: by name, both ways, total; a test holds every pair to it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from drempel.v1 import audit_pb2, console_pb2, report_pb2, review_pb2

from municipality_node.auditing.examination import ExaminationState
from municipality_node.casework.concluding import ReopenReason
from municipality_node.casework.desk import ViewReason
from municipality_node.casework.letters.templates import Kind
from municipality_node.casework.letters.writing import Files
from municipality_node.domain.casework.contact import AttemptResult, Channel, Daypart
from municipality_node.domain.casework.deadlines import PauseReason, Standing, Timer
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.observations import Observation
from municipality_node.domain.casework.release_ground import ReleaseGround
from municipality_node.domain.casework.results import CaseResult, SignalStatus
from municipality_node.domain.policy import CaseType
from municipality_node.domain.reporting.periods import Grain
from municipality_node.domain.reporting.tables import Unit
from municipality_node.domain.review import Stage
from municipality_node.store.signals import State
from servicekit.refusal import RequestMalformed

Word = TypeVar("Word", bound=Enum)

WIRE: Mapping[type[Enum], tuple[Any, str]] = {
    CaseState: (console_pb2.CaseState, "CASE_STATE_"),
    ReleaseGround: (console_pb2.ReleaseGround, "RELEASE_GROUND_"),
    CaseType: (console_pb2.CaseKind, "CASE_KIND_"),
    SignalStatus: (console_pb2.SignalStatus, "SIGNAL_STATUS_"),
    CaseResult: (console_pb2.CaseResult, "CASE_RESULT_"),
    Channel: (console_pb2.Channel, "CHANNEL_"),
    Daypart: (console_pb2.Daypart, "DAYPART_"),
    AttemptResult: (console_pb2.AttemptResult, "ATTEMPT_RESULT_"),
    Observation: (console_pb2.Observation, "OBSERVATION_"),
    PauseReason: (console_pb2.PauseReason, "PAUSE_REASON_"),
    OverrideReason: (console_pb2.OverrideReason, "OVERRIDE_REASON_"),
    ViewReason: (console_pb2.ViewReason, "VIEW_REASON_"),
    ReopenReason: (console_pb2.ReopenReason, "REOPEN_REASON_"),
    Kind: (console_pb2.LetterKind, "LETTER_KIND_"),
    Files: (console_pb2.LetterFiles, "LETTER_FILES_"),
    Timer: (console_pb2.Timer, "TIMER_"),
    Standing: (console_pb2.TimerStanding, "TIMER_STANDING_"),
    Grain: (report_pb2.Grain, "GRAIN_"),
    Unit: (report_pb2.FigureUnit, "FIGURE_UNIT_"),
    ExaminationState: (audit_pb2.ExaminationState, "EXAMINATION_STATE_"),
    Stage: (review_pb2.ReviewStage, "REVIEW_STAGE_"),
    State: (review_pb2.SignalState, "SIGNAL_STATE_"),
}


def on_wire(word: Enum) -> Any:
    """Return a word's number on the wire."""
    numbers, prefix = WIRE[type(word)]
    return numbers.Value(prefix + word.name)


def optional(kind: type[Word], number: int) -> Word | None:
    """Return the word of a number; None for unspecified. Raises RequestMalformed for an unknown one."""
    if number == 0:
        return None
    numbers, prefix = WIRE[kind]
    try:
        return kind[numbers.Name(number).removeprefix(prefix)]
    except (KeyError, ValueError):
        raise RequestMalformed("unknown number", field=kind.__name__) from None


def required(kind: type[Word], number: int) -> Word:
    """Return the word of a number. Raises RequestMalformed for unspecified and unknown ones."""
    found = optional(kind, number)
    if found is None:
        raise RequestMalformed("unspecified", field=kind.__name__)
    return found
