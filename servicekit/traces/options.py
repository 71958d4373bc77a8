"""Where spans go: the `[traces]` table of a process's settings. Nowhere without it."""

from pathlib import Path

from pydantic import Field, field_validator

from servicekit.settings import StrictModel

_LOCAL = ("http://127.0.0.1:", "http://[::1]:", "http://localhost:")


class TracesOptions(StrictModel):
    """A collector that speaks OTLP over HTTP in JSON; in clear on this machine only."""

    url: str = Field(pattern=r"^https?://[!-~]+$", max_length=200)
    authority: Path | None = None
    seconds: float = Field(default=5, gt=0, le=300)
    """How often what ended since is sent."""

    @field_validator("url")
    @classmethod
    def _confidential(cls, value: str) -> str:
        if not value.startswith(("https://", *_LOCAL)):
            raise ValueError("in clear to this machine only")
        return value
