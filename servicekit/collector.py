"""The garbage collector in a process that works through batches."""

import gc

YOUNG_OBJECTS = 50_000
"""A batch makes thousands of objects that live as long as the batch: collecting among them finds nothing."""


def expect_batches() -> None:
    """Let the collector look seldom, and at nothing that is here now: modules, settings, keys. Called once at start."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
