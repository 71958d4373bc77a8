"""What partners are told about their signals: which code, on which day, and how it gets to the gateway."""
