"""How people sign in at one municipality, at the console and at a keyboard (docs/operations/node.md)."""

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
    accounts: dict[Annotated[str, StringConstraints(min_length=1, max_length=64)], Group] = Field(default_factory=dict)
    """Account of the operating system, user here, where the two are called differently."""
    stated_users: bool = False
    """For trials: commands believe `--user`, and say in the log that it was stated."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.provider is not None and not self.roles:
            raise ValueError("a provider without roles lets nobody in")
        return self
