"""What may be told about many people at once: counts and shares that identify nobody. Pure."""
