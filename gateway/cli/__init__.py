"""The `drempel-gateway` command."""
