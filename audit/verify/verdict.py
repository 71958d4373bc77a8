"""What a verification found, in words that name entries by their index and never repeat what they hold."""

from dataclasses import dataclass, field

MAX_FINDINGS = 20
_MAX_DAMAGE = 1000


@dataclass(slots=True)
class Verdict:
    """The outcome; `sound` when nothing is wrong."""

    entries: int = 0
    checkpoints: int = 0
    signed_size: int = 0
    witnessed_size: int | None = None
    """The largest size that a quorum of witnesses cosigned; None when nobody asked."""
    unwitnessed: bool = False
    """Whether witnesses were asked for and no checkpoint bears a quorum; that is a finding too."""
    root: str = ""
    findings: list[str] = field(default_factory=list)
    actions: dict[str, int] = field(default_factory=dict)
    steps_back: int = 0
    """How many entries bear an earlier time than the one before them: no damage, but somebody should know why."""
    first_step_back: int | None = None
    _damage: list[tuple[int, int]] = field(default_factory=list, repr=False)

    @property
    def intact(self) -> bool:
        """Whether nothing disagrees, witnesses apart: those who are away say nothing about the log."""
        return len(self.findings) == int(self.unwitnessed)

    @property
    def sound(self) -> bool:
        """Whether nothing disagrees, and a quorum cosigned where one is asked for.

        Entries behind the newest checkpoint are checked, but not signed yet.
        """
        return not self.findings

    @property
    def unsigned(self) -> int:
        """How many entries the newest checkpoint does not cover."""
        return max(0, self.entries - self.signed_size)

    @property
    def first_damaged(self) -> int | None:
        """The lowest index of an entry that is damaged, missing, or not what was signed, as precisely as can be told.

        Damage somewhere in a range counts as its first entry, unless an entry in that range is known to be it.
        """
        known = [first for first, end in self._damage if end == first + 1]
        ranges = [first for first, end in self._damage if not any(first <= entry < end for entry in known)]
        return min(known + ranges, default=None)

    def note(self, finding: str, *, entry: int | None = None, until: int | None = None) -> None:
        """Add a finding, about an entry, or about one in the range `entry` to `until`; the first twenty in words."""
        if entry is not None and len(self._damage) < _MAX_DAMAGE:
            self._damage.append((entry, entry + 1 if until is None else until))
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)
        elif len(self.findings) == MAX_FINDINGS:
            self.findings.append("and more")

    def note_step_back(self, entry: int) -> None:
        """Count a time that is earlier than the one before it."""
        self.steps_back += 1
        if self.first_step_back is None:
            self.first_step_back = entry
