"""What to do with a log that is behind what others saw of it: take its missing entries from an export, or end it.

A store that was restored from a backup is sound in itself and old. Continuing it would sign a second history.
What comes back from outside is read as an outsider reads it, through `audit.verify`.
"""
