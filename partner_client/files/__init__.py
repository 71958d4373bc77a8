"""The files on the partner's disk: what comes in, and what is reported about it."""
