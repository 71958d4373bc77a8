"""The second evaluator of a split key: another organisation, another machine, another root (docs/adr/0106-…)."""
