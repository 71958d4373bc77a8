"""Comparison in clear: how probable it is that a signal is about each of a few residents, or about none of them.

A Fellegi-Sunter model with term frequencies, in which all candidates of one signal, their relatives and strangers
compete for one probability (docs/matching.md). Pure, and inside the node only: nothing of it leaves the node.
"""

from municipality_node.domain.comparison.competition import Comparison, Scored, compare
from municipality_node.domain.comparison.evidence import Evidence, Field
from municipality_node.domain.comparison.frequencies import Population, population
from municipality_node.domain.comparison.weights import SHIPPED, Weights
from municipality_node.domain.comparison.wording import explain

__all__ = [
    "SHIPPED", "Comparison", "Evidence", "Field", "Population", "Scored", "Weights", "compare", "explain", "population",
]  # fmt: skip
