"""The verifier: reads a log as an outsider would, and shares no code with the writer."""
