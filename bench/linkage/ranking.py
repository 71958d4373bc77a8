"""From pairs that a tool scored to one best resident per signal."""

import csv
import math
from collections import defaultdict
from pathlib import Path

import pandas as pd

from bench.linkage.records import bsn_of
from bench.linkage.scoring import Ranked


def suspended(register: Path) -> set[str]:
    """Return who in a register died, left or is otherwise no longer kept up."""
    with register.open(encoding="utf-8", newline="") as stream:
        return {line["burgerservicenummer"] for line in csv.DictReader(stream) if line["opschorting_reden"]}


def ranking(pairs: Path, suspended: set[str], *, weights: bool) -> dict[str, Ranked]:
    """Return the best resident of every signal, by match weight or by similarity; who is suspended wins and is dropped.

    Several rows of one resident count as one, the best. A lead is in the unit of the score.
    """
    column = "match_weight" if weights else "match_probability"
    table = pd.read_parquet(pairs, columns=["unique_id_l", "unique_id_r", column])
    best: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for resident, signal, score in table.itertuples(index=False, name=None):
        bsn = bsn_of(resident)
        best[signal][bsn] = max(best[signal].get(bsn, -math.inf), score)
    found = {}
    for signal, scores in best.items():
        (bsn, top), *others = sorted(scores.items(), key=lambda item: -item[1])
        if bsn not in suspended:
            found[signal] = Ranked(bsn, top, top - others[0][1] if others else math.inf)
    return found
