"""From what people write to what can be compared: names, addresses and dates of the Netherlands.

Pure functions over the tables of facts in `data/`. Results for names stay in bounded in-process caches, so whoever
imports this holds personal names in memory for a while: gateway workers, nodes and partner clients do so anyhow.
"""

NORM_VERSION = 1
"""Part of every link key: keys of different versions never meet. Any change of a result here is a new version."""
