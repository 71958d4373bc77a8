"""The command line of a partner, one module per subject."""

from partner_client.commands.application import app

__all__ = ["app"]
