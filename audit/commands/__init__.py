"""The subcommands of `drempel-audit`."""
