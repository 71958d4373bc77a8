"""The one room that names adapters: the store, the audit log, an installation for commands, and the running gateway."""
