"""What every tool made of every signal, held to the truth: with intervals, and thresholds in hindsight."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from region.signals.row import Truth

MATCH, REVIEW, NONE = "match", "review", "none"
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool says about one signal."""

    outcome: str
    bsn: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a tool that only ranks says: its best resident, and by how much that leads the next."""

    bsn: str
    score: float
    lead: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval (Wilson)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return math.nan, math.nan
        share, spread = self.hits / self.of, _Z * _Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * math.sqrt(share * (1 - share) / self.of + spread / self.of / 4) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Scored:
    """Counts over some signals."""

    residents: int
    others: int
    right: int
    """Automatic matches with the resident meant."""
    wrong: int
    """Automatic matches of a resident's signal with somebody else."""
    about_nobody: int
    """Automatic matches of a signal about nobody here."""
    review: int
    review_of_residents: int

    @property
    def precision(self) -> Share:
        return Share(self.right, self.right + self.wrong + self.about_nobody)

    @property
    def recall(self) -> Share:
        return Share(self.right, self.residents)

    @property
    def with_review(self) -> Share:
        return Share(self.right + self.review_of_residents, self.residents)

    @property
    def to_review(self) -> Share:
        return Share(self.review, self.residents + self.others)

    @property
    def others_matched(self) -> Share:
        return Share(self.about_nobody, self.others)

    @property
    def f1(self) -> float:
        precision, recall = self.precision.value, self.recall.value
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def scored(truths: Iterable[Truth], answers: Mapping[str, Answer]) -> Scored:
    """Return the counts; a signal without answer is none."""
    counts: Counter[str] = Counter()
    for truth in truths:
        answer = answers.get(truth.partner_ref)
        counts["residents" if truth.bsn else "others"] += 1
        if answer is None or answer.outcome == NONE:
            continue
        if answer.outcome == REVIEW:
            counts["review"] += 1
            counts["review_of_residents"] += bool(truth.bsn)
        elif not truth.bsn:
            counts["about_nobody"] += 1
        else:
            counts["right" if answer.bsn == truth.bsn else "wrong"] += 1
    names = ("residents", "others", "right", "wrong", "about_nobody", "review", "review_of_residents")
    return Scored(**{name: counts[name] for name in names})


def by(truths: Iterable[Truth], kind: Callable[[Truth], Iterable[str]]) -> dict[str, list[Truth]]:
    """Return truths by each of the kinds they are of."""
    found: defaultdict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        for name in kind(truth):
            found[name].append(truth)
    return dict(found)


def decided(ranking: Mapping[str, Ranked], upper: float, lower: float, lead: float) -> dict[str, Answer]:
    """Return the answers of a tool that ranks, at thresholds."""
    answers = {}
    for ref, best in ranking.items():
        if best.score >= upper and best.lead >= lead:
            answers[ref] = Answer(MATCH, best.bsn, best.score)
        elif best.score >= lower:
            answers[ref] = Answer(REVIEW, best.bsn, best.score)
    return answers


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Thresholds chosen with the truth at hand, as nobody can in earnest."""

    upper: float
    lead: float
    f1: float


def best_f1(truths: Sequence[Truth], ranking: Mapping[str, Ranked], leads: Sequence[float]) -> Hindsight:
    """Return the thresholds with the highest F1."""
    return max((_best(truths, ranking, lead, None) for lead in leads), key=lambda found: found.f1)


def at_precision(
    truths: Sequence[Truth], ranking: Mapping[str, Ranked], leads: Sequence[float], precision: float
) -> Hindsight:
    """Return the thresholds with the highest F1, thus recall, of those that reach a precision."""
    return max((_best(truths, ranking, lead, precision) for lead in leads), key=lambda found: found.f1)


def _best(truths: Sequence[Truth], ranking: Mapping[str, Ranked], lead: float, precision: float | None) -> Hindsight:
    """Walk down the scores once; every score is a threshold."""
    residents = sum(bool(truth.bsn) for truth in truths)
    meant = {truth.partner_ref: truth.bsn for truth in truths}
    falling = sorted(((best.score, ref) for ref, best in ranking.items() if best.lead >= lead), reverse=True)
    right, found = 0, Hindsight(math.inf, lead, 0.0)
    for matched, (score, ref) in enumerate(falling, start=1):
        right += bool(meant[ref]) and ranking[ref].bsn == meant[ref]
        last_of_score = matched == len(falling) or falling[matched][0] < score
        f1 = 2 * right / (matched + residents)
        if last_of_score and f1 > found.f1 and (precision is None or right / matched >= precision):
            found = Hindsight(score, lead, f1)
    return found


def calibration(
    truths: Sequence[Truth], answers: Mapping[str, Answer], bins: int
) -> tuple[float, list[tuple[float, Share]]]:
    """Return the expected calibration error, and per bin of stated probability its mean and the share that was right.

    Over every signal that got a probability above nought, whatever became of it.
    """
    meant = {truth.partner_ref: truth.bsn for truth in truths}
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for ref, answer in answers.items():
        if answer.bsn and answer.score > 0:
            held[min(bins - 1, int(answer.score * bins))].append((answer.score, answer.bsn == meant[ref]))
    total = sum(map(len, held))
    points, error = [], 0.0
    for kept in held:
        if kept:
            mean = sum(score for score, _ in kept) / len(kept)
            share = Share(sum(right for _, right in kept), len(kept))
            points.append((mean, share))
            error += abs(mean - share.value) * len(kept) / total
    return error, points
