"""What every console's configuration file says; one address, one service behind it."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from servicekit.metrics.options import MetricsOptions
from servicekit.openid.provider import ProviderSettings, check_secure
from servicekit.settings import StrictModel

RETURN_PATH = "/sign-in/return"


class ConsoleOptions(StrictModel):
    """Relative paths are relative to the file."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """What stands in the head of every page."""
    address: str
    """Where browsers find the console; https, or http on this machine."""
    listen: str = "127.0.0.1:8480"
    certificate: Path | None = None
    private_key: Path | None = None
    """Both, or neither behind a proxy that ends TLS."""
    assets: Path
    """The node_modules of assets/."""
    tokens: Path | None = None
    """The organisation's own design tokens (CSS); the neutral ones without it."""
    provider: ProviderSettings | None = None
    local_accounts: bool = False
    """Offer a form for local accounts; for trials."""
    sign_in_per_minute: Annotated[int, Field(ge=1, le=600)] = 20
    """Attempts to sign in, per address of a browser."""

    metrics: MetricsOptions | None = None
    """Where counts of requests are shown, on this machine only."""

    @model_validator(mode="after")
    def _usable(self) -> Self:
        check_secure(self.address)
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("certificate and private_key go together")
        if self.provider is None and not self.local_accounts:
            raise ValueError("nobody could sign in")
        return self

    @property
    def origin(self) -> str:
        """Scheme, host and port of the console."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def return_address(self) -> str:
        """Where the identity provider sends browsers back to."""
        return self.origin + RETURN_PATH
