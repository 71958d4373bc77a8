"""The measured part of docs/matching.md: totals, scenarios, mistakes, openings and calibration of one run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.linkage import figures, tables
from bench.linkage.contest import DEFAULT, PRECISION, Drempel, Rival
from bench.linkage.scoring import Answer, Share, by, calibration, scored
from keys.linkage import subject_slots
from keys.suite import GateProfile
from region.signals.row import Truth
from signals import partner_file

DOCUMENT, FIGURES = Path("docs/matching.md"), Path("docs/figures")
_FEW = 15
"""Scenarios and mistakes with fewer signals are not shown: their intervals say nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """The measured part of docs/matching.md."""

    truths: Sequence[Truth]
    drempel: Drempel
    rivals: Sequence[Rival]
    signals: Path
    data: str

    def write(self, beside: Path, *, in_docs: bool) -> None:
        """Write tables and pictures, into the documentation or below `beside`."""
        place = FIGURES if in_docs else beside
        place.mkdir(parents=True, exist_ok=True)
        error, points = calibration(self.truths, self.drempel.likeliest, 20)
        picture = figures.calibration("Stated probability and truth", [figures.Series("Drempel", points)])
        (place / "calibration.svg").write_text(picture, encoding="utf-8")
        shown = [
            (name.replace("_", " "), [scored(about, answers).recall for answers in self._beside()])
            for name, about in self._of(by(self._residents(), lambda truth: [truth.scenario]))
        ]
        names = ("Drempel, balanced", "Splink at 99.5 % precision")
        picture = figures.intervals("Residents matched automatically, by scenario", shown, names)
        (place / "scenarios.svg").write_text(picture, encoding="utf-8")
        lines = [*self._totals(), *self._scenarios(), *self._mistakes(), *self._openings(), *self._calibrated(error)]
        if in_docs:
            tables.put(DOCUMENT, lines)
        else:
            (beside / "matching.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _beside(self) -> tuple[Mapping[str, Answer], Mapping[str, Answer]]:
        return self.drempel.answers[DEFAULT], self.rivals[0].at_precision

    def _residents(self) -> list[Truth]:
        return [truth for truth in self.truths if truth.bsn]

    def _others(self) -> list[Truth]:
        return [truth for truth in self.truths if not truth.bsn]

    @staticmethod
    def _of(kinds: Mapping[str, list[Truth]]) -> list[tuple[str, list[Truth]]]:
        return sorted(((name, about) for name, about in kinds.items() if len(about) >= _FEW), key=lambda one: one[0])

    def _totals(self) -> list[str]:
        rows = [
            tables.total(f"Drempel, {profile.value}", scored(self.truths, self.drempel.answers[profile]))
            for profile in (GateProfile.STRICT, GateProfile.BALANCED, GateProfile.WIDE)
        ]
        for rival in self.rivals:
            rows.append(tables.total(f"{rival.name}, thresholds of the best F1", scored(self.truths, rival.at_best)))
            words = f"{rival.name}, thresholds for {100 * PRECISION:.1f} %"
            rows.append(tables.total(words, scored(self.truths, rival.at_precision)))
        undated = Share(sum("birth_missing" in truth.tags for truth in self.truths), len(self.truths))
        outside = Share(len(self._others()), len(self.truths))
        intro = (
            f"{self.data}; {100 * outside.value:.0f} % about nobody here, {100 * undated.value:.0f} % without a birth "
            "date. In brackets 95 % intervals (Wilson). Drempel's thresholds are those it ships with; those of the "
            "others were chosen in hindsight, with the truth of this very data at hand."
        )
        return [intro, "", *tables.markdown(tables.TOTALS, rows), "", *self._indistinct(), ""]

    def _indistinct(self) -> list[str]:
        """Return what is left when those are left out whom nobody could tell from a resident."""
        answers = self.drempel.answers[DEFAULT]
        kept = [truth for truth in self.truths if not indistinct(truth)]
        left, found, everybody = len(self.truths) - len(kept), scored(kept, answers), scored(self.truths, answers)
        share, gone = 100 * left / len(self.truths), everybody.about_nobody - found.about_nobody
        precision, others = (tables.percent(one, digits=2) for one in (found.precision, found.others_matched))
        text = f"""
            {left} signals ({share:.2f} %) are about relatives of a household who have the surname and the first initial
            of somebody in it, and give no birth date: nothing in them tells the two apart. {gone} of the
            {everybody.about_nobody} matches about nobody here are of this kind. Without them, profile balanced:
            {precision} right among automatic matches, {others} matches about nobody here.
            """
        return [" ".join(text.split())]

    def _scenarios(self) -> list[str]:
        ours, theirs = self._beside()
        opened = self.drempel.opened[DEFAULT]
        rows = [
            [
                name.replace("_", " "), str(len(about)), tables.percent(share_opened(about, opened)),
                tables.percent(scored(about, ours).recall), str(scored(about, ours).wrong),
                tables.percent(scored(about, ours).to_review), tables.percent(scored(about, theirs).recall),
            ]
            for name, about in self._of(by(self._residents(), lambda truth: [truth.scenario]))
        ]  # fmt: skip
        columns = ("about residents", "signals", "open", "matched", "wrong", "for a human", "Splink: matched")
        others = [
            [
                name.replace("_", " "), str(len(about)), tables.percent(share_opened(about, opened)),
                tables.percent(scored(about, ours).others_matched), tables.percent(scored(about, ours).to_review),
                tables.percent(scored(about, theirs).others_matched),
            ]
            for name, about in self._of(by(self._others(), lambda truth: [truth.scenario]))
        ]  # fmt: skip
        heads = ("about nobody here", "signals", "open", "matched", "for a human", "Splink: matched")
        picture = "![Residents matched, by scenario](figures/scenarios.svg)"
        lines = ["By scenario, profile balanced, beside Splink at 99.5 % precision:", "", picture, ""]
        return [*lines, *tables.markdown(columns, rows), "", *tables.markdown(heads, others), ""]

    def _mistakes(self) -> list[str]:
        ours, theirs = self._beside()
        rows = [
            [
                name.replace("_", " "), str(len(about)), tables.percent(scored(about, ours).recall),
                tables.percent(scored(about, ours).with_review), tables.percent(scored(about, theirs).recall),
            ]
            for name, about in self._of(by(self._residents(), lambda truth: truth.tags))
        ]  # fmt: skip
        columns = ("circumstance or mistake", "signals", "matched", "matched or for a human", "Splink: matched")
        return ["By what is peculiar about the signal, residents only:", "", *tables.markdown(columns, rows), ""]

    def _openings(self) -> list[str]:
        """Return which bundles about nobody here open, and by which kind of key."""
        others = self._others()
        rows = []
        for profile in (GateProfile.STRICT, GateProfile.BALANCED, GateProfile.WIDE):
            opened = self.drempel.opened[profile]
            rows.append(
                [
                    profile.value,
                    tables.percent(share_opened(self._residents(), opened)),
                    tables.percent(share_opened(others, opened)),
                ]
            )
        columns = ("profile", "bundles of residents that open", "bundles about nobody here that open")
        kinds = self._kinds(others)
        heads = ("kind of key", "bundles about nobody here that it opens", "that nothing else opens")
        lines = [*tables.markdown(columns, rows), "", "Which keys open those, profile balanced:", ""]
        return [*lines, *tables.markdown(heads, kinds), ""]

    def _kinds(self, others: Sequence[Truth]) -> list[list[str]]:
        opened = self.drempel.opened[DEFAULT]
        wanted = {truth.partner_ref for truth in others}
        by_kind: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for line in partner_file.read(self.signals):
            slots = opened.get(line.partner_ref, ())
            if line.partner_ref in wanted and slots and line.signal:
                made = subject_slots(line.signal.subject(), DEFAULT)
                kinds = {slot.kind.value for at in slots if (slot := made[at])}
                by_kind.update(kinds)
                alone.update(kinds if len(kinds) == 1 else ())
        return [
            [kind, tables.percent(Share(count, len(others))), tables.percent(Share(alone[kind], len(others)))]
            for kind, count in by_kind.most_common()
        ]

    def _calibrated(self, error: float) -> list[str]:
        return [
            f"Expected calibration error over twenty bins, every opened signal: {error:.4f} (goal at most 0.02).",
            "",
            "![Stated probability and truth](figures/calibration.svg)",
        ]


def indistinct(truth: Truth) -> bool:
    """Tell whether a signal is about a relative whom nothing tells from a resident of that address."""
    return not truth.bsn and {"relative_same_initial", "birth_missing"} <= {*truth.tags}


def share_opened(about: Sequence[Truth], opened: Mapping[str, Sequence[int]]) -> Share:
    """Return how many of these bundles opened."""
    return Share(sum(bool(opened.get(truth.partner_ref)) for truth in about), len(about))
