"""What a verdict does to a signal's row: its state, how long what is kept of it is kept, under which keys."""

from collections.abc import Mapping
from datetime import date, timedelta

from keys.identity import Day
from municipality_node.deciding.judged import Judged
from municipality_node.domain.policy import Policy, Release
from municipality_node.store.data_keys import Drawing
from municipality_node.store.signal_keys import content_key, explanation_key
from municipality_node.store.signals import SignalRow, State

CONTENT = "signal.content"
EXPLANATION = "signal.sealed_explanation"
STATES: Mapping[Release, State] = {
    Release.RELEASED: State.RELEASED,
    Release.REVIEW: State.REVIEW,
    Release.WITHHELD: State.WITHHELD,
    Release.NONE: State.NONE,
}
"""Total; a test says so."""


def sent_on(judged: Judged) -> date:
    """Return the day by which a signal is placed in windows: as the partner states it, else its receipt."""
    return judged.signal.sent_date or Day(judged.row.day).date


def place(judged: Judged, release: Release, policy: Policy, today: date) -> None:
    """Give the row its state and days. What waits for a human again keeps its first last day."""
    row, state = judged.row, STATES[release]
    waits_still = state is State.REVIEW and row.state in {State.REVIEW, State.REJECTED} and row.ends_day is not None
    if state is State.WITHHELD:
        row.ends_day = Day.of(sent_on(judged) + timedelta(days=policy.windows.match_days)).number
    elif state is State.REVIEW and not waits_still:
        row.ends_day = Day.of(today + timedelta(days=policy.review.days)).number
    elif state is not State.REVIEW:
        row.ends_day = None
    row.released_day = Day.of(today).number if state is State.RELEASED else None
    row.state, row.policy_hash = state, policy.digest


def seal(judged: Judged, explanation: bytes, drawing: Drawing) -> None:
    """Encrypt content and explanation for the row's state: withheld content under a key that no view asks for."""
    row = judged.row
    # What was written under a key before stays readable until this transaction is durable.
    cipher_of = drawing.fresh if row.explanation is None else drawing.cipher
    row.content = cipher_of(content_key(row.state, row.name)).seal(CONTENT, row.name, judged.content.encode())
    row.explanation = cipher_of(explanation_key(row.name)).seal(EXPLANATION, row.name, explanation)


def seal_content(judged: Judged, drawing: Drawing) -> None:
    """Encrypt what is known of a signal anew, under the key that it has."""
    row = judged.row
    content = drawing.cipher(content_key(row.state, row.name))
    row.content = content.seal(CONTENT, row.name, judged.content.encode())


def empty(row: SignalRow, state: State) -> None:
    """Keep nothing of a signal but its row."""
    row.state, row.content, row.explanation, row.ends_day, row.released_day = state, None, None, None, None
