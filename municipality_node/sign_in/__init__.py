"""Beginning and ending sessions: the node itself verifies who somebody is, whatever a console says."""
