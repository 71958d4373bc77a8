"""Whether a process can rely on what it needs, one dependency at a time; nothing is changed by looking."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from pydantic import Field

from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.settings import StrictModel

CLOCK_SKEW = timedelta(minutes=5)
"""How far clocks may differ; a manifest that is younger than that was made by a clock ahead of this one."""
_log = get_logger(__name__)


class Dependency(StrEnum):
    """What a process needs; also the names under which the health service answers."""

    STORE = "store"
    MAILBOXES = "mailboxes"
    DISK = "disk"
    CUSTODY = "custody"
    GATEWAY = "gateway"
    CERTIFICATE = "certificate"
    MANIFEST = "manifest"
    CLOCK = "clock"


class ReadinessOptions(StrictModel):
    """How often is looked, and how much must be free where the store is."""

    seconds: float = Field(default=15, gt=0, le=3600)
    disk_bytes: int = Field(default=256 << 20, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one dependency stands. `left` is bytes for the disk, seconds for what ends, and None for the rest."""

    dependency: Dependency
    ready: bool
    left: float | None = None
    reason: str = ""
    """The type of the error that came of looking; never its text."""


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when a manifest is in force."""

    issued_at: datetime
    expires_at: datetime


Check = Callable[[], tuple[bool, float | None]]


class Readiness:
    """The dependencies of one process. A check that fails in whatever way makes its dependency not ready."""

    def __init__(self, checks: Mapping[Dependency, Check]) -> None:
        self._checks = checks
        self._told: dict[Dependency, bool] = {}

    def look(self) -> Sequence[Finding]:
        """Return how every dependency stands."""
        return [_finding(dependency, check) for dependency, check in self._checks.items()]

    def watch(self) -> Sequence[Finding]:
        """Look, and let the log say what changed since the last time."""
        findings = self.look()
        for one in findings:
            if self._told.get(one.dependency, True) != one.ready:
                state = "ready" if one.ready else "away"
                _log.warning("dependency_changed", code=one.dependency, state=state, reason=one.reason)
            self._told[one.dependency] = one.ready
        return findings


def _finding(dependency: Dependency, check: Check) -> Finding:
    try:
        ready, left = check()
    except Exception as error:  # noqa: BLE001 - what cannot be looked at cannot be relied on
        return Finding(dependency=dependency, ready=False, reason=type(error).__name__)
    return Finding(dependency=dependency, ready=ready, left=left)


def works(act: Callable[[], object]) -> Check:
    """Return a check that an act succeeds."""

    def check() -> tuple[bool, None]:
        act()
        return True, None

    return check


def disk(directory: Path, least: int) -> Check:
    """Return a check that so many bytes are free."""

    def check() -> tuple[bool, float]:
        free = shutil.disk_usage(directory).free
        return free >= least, float(free)

    return check


def certificate(path: Path) -> Check:
    """Return a check that the first certificate of a file is valid by the machine's clock, as TLS sees it."""

    def check() -> tuple[bool, float]:
        own, now = x509.load_pem_x509_certificates(path.read_bytes())[0], datetime.now(UTC)
        left = (own.not_valid_after_utc - now).total_seconds()
        return left > 0 and own.not_valid_before_utc <= now + CLOCK_SKEW, left

    return check


def manifest(term: Callable[[], Term | None], clock: Clock) -> Check:
    """Return a check that a manifest is in force."""

    def check() -> tuple[bool, float | None]:
        current = term()
        if current is None:
            return False, None
        left = (current.expires_at - clock.now()).total_seconds()
        return left > 0, left

    return check


def on_time(term: Callable[[], Term | None], clock: Clock) -> Check:
    """Return a check that this clock is not behind the one that the manifest was made by."""

    def check() -> tuple[bool, None]:
        current = term()
        return current is None or current.issued_at <= clock.now() + CLOCK_SKEW, None

    return check
