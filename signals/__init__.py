"""A signal: its fields, its canonical form, and the rules of form every party checks alike."""
