"""Synthetic municipalities: people, households and addresses that could be Dutch, and none that exist."""
