"""How people sign in at one municipality (docs/operations/node.md)."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from municipality_node.domain.casework.roles import Role
from servicekit.openid.provider import ProviderSettings
from servicekit.settings import StrictModel

Group = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SignInSettings(StrictModel):
    """The municipality's provider with its groups; local accounts are for trials."""

    provider: ProviderSettings | None = None
    roles: dict[Group, Role] = Field(default_factory=dict)
    """Group of the provider, role here; the first that somebody is in counts."""
    local_accounts: bool = False
    session_hours: int = Field(default=9, ge=1, le=24)

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.provider is not None and not self.roles:
            raise ValueError("a provider without roles lets nobody in")
        return self
