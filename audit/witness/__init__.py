"""A witness (C2SP tlog-witness): cosigns the checkpoints of logs that only grow, and refuses every other history.

It reads logs as an outsider does, through `audit.verify`, and keeps one checkpoint per log.
"""
