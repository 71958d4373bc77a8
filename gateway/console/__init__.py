"""Pages for whoever runs the gateway: a process of its own without keys or database."""
