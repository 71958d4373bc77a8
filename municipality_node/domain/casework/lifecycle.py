"""The life of a case: an explicit table from every state and act to the next state, or to a refusal."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from municipality_node.domain.casework.results import CaseResult, SignalStatus, status_at_the_end


class CaseState(StrEnum):
    """Where a case is."""

    NEW = "new"
    """Nobody took it up."""
    PICKED_UP = "picked_up"
    """Somebody works on it."""
    ACCEPTED = "accepted"
    """The resident accepted help."""
    CLOSED = "closed"
    """It ended in a result."""


class CaseAct(StrEnum):
    """What can be done to a case that may move it."""

    ADD_SIGNAL = "add_signal"
    """One more released signal about the same address in the same month."""
    PICK_UP = "pick_up"
    """Somebody is assigned, or the first attempt is made."""
    ATTEMPT = "attempt"
    ACCEPT = "accept"
    CLOSE = "close"
    REOPEN = "reopen"
    """The result was a mistake, or the resident came back."""
    WITHDRAW = "withdraw"
    """The partner took the last signal back."""


_N, _P, _A, _C = CaseState.NEW, CaseState.PICKED_UP, CaseState.ACCEPTED, CaseState.CLOSED

TRANSITIONS: Mapping[CaseState, Mapping[CaseAct, CaseState | None]] = MappingProxyType(
    {
        _N: {
            CaseAct.ADD_SIGNAL: _N, CaseAct.PICK_UP: _P, CaseAct.ATTEMPT: _P, CaseAct.ACCEPT: None,
            CaseAct.CLOSE: _C, CaseAct.REOPEN: None, CaseAct.WITHDRAW: _C,
        },
        _P: {
            CaseAct.ADD_SIGNAL: _P, CaseAct.PICK_UP: _P, CaseAct.ATTEMPT: _P, CaseAct.ACCEPT: _A,
            CaseAct.CLOSE: _C, CaseAct.REOPEN: None, CaseAct.WITHDRAW: _C,
        },
        _A: {
            CaseAct.ADD_SIGNAL: _A, CaseAct.PICK_UP: _A, CaseAct.ATTEMPT: _A, CaseAct.ACCEPT: None,
            CaseAct.CLOSE: _C, CaseAct.REOPEN: None, CaseAct.WITHDRAW: _A,
        },
        _C: {
            CaseAct.ADD_SIGNAL: None, CaseAct.PICK_UP: None, CaseAct.ATTEMPT: None, CaseAct.ACCEPT: None,
            CaseAct.CLOSE: None, CaseAct.REOPEN: _P, CaseAct.WITHDRAW: _C,
        },
    }
)  # fmt: skip
"""None refuses the act. A signal about the address of a closed case opens a new case. Help that was accepted goes on
when the partner is paid: a person, not the withdrawal, ends it."""


def after(state: CaseState, act: CaseAct) -> CaseState | None:
    """Return the state after an act; None when a case in `state` cannot undergo it."""
    return TRANSITIONS[state][act]


def signal_status(state: CaseState, result: CaseResult | None) -> SignalStatus:
    """Return the national status of the signals of a case."""
    if state is CaseState.NEW:
        return SignalStatus.NOT_YET_PICKED_UP
    return SignalStatus.PICKED_UP if result is None else status_at_the_end(result)
