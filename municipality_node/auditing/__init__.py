"""The privacy officer at work: the log, decisions explained, what is kept and evaluated; no case, nobody's data."""
