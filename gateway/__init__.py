"""The regional gateway: receives signals, pseudonymises, seals, keeps mailboxes."""
