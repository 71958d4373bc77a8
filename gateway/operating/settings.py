"""How operators come in to the gateway's console (docs/operations/gateway-console.md)."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from servicekit.openid.provider import ProviderSettings
from servicekit.settings import StrictModel


class ConsoleServiceOptions(StrictModel):
    """The socket, the operator's own identity provider with its groups; local accounts are for trials."""

    socket: Path
    provider: ProviderSettings | None = None
    groups: tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...] = ()
    """Whoever is in one of these is an operator."""
    local_accounts: bool = False
    session_hours: int = Field(default=9, ge=1, le=24)

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.provider is not None and not self.groups:
            raise ValueError("a provider without groups lets nobody in")
        return self
