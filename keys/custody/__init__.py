"""Where long-lived secrets rest: the only part of `keys` that does I/O."""
