"""From the mailbox to a recorded outcome: admission, passage, settlement, kept bundles, the worker that drives them."""
