"""Who may come in, and how often somebody may try. Pure."""
