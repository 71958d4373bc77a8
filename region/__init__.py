"""A whole region on one machine, for trials, tests and measurements."""
