"""The console's configuration file. Relative paths are relative to the file."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from servicekit.openid.provider import ProviderSettings, check_secure
from servicekit.settings import StrictModel, load_anchored

RETURN_PATH = "/sign-in/return"


class ConsoleSettings(StrictModel):
    """One console: one municipality, one address."""

    node: Path
    """The node's socket."""
    municipality: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
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
    """The municipality's own design tokens (CSS); the neutral ones without it."""
    provider: ProviderSettings | None = None
    local_accounts: bool = False
    """Offer a form for local accounts; for trials."""
    sign_in_per_minute: Annotated[int, Field(ge=1, le=600)] = 20
    """Attempts to sign in, per address of a browser."""

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


def read_settings(path: Path) -> ConsoleSettings:
    """Return the settings of a file with its paths resolved. Raises SettingsRefused naming the option."""
    return load_anchored(path, ConsoleSettings)
