"""What the client believes and what it proves: own keys and certificate, and the pinned manifest."""
