"""Where a process shows its metrics: the `[metrics]` table of its settings."""

from pydantic import Field, field_validator

from servicekit.settings import StrictModel

LOCAL = ("127.0.0.1:", "[::1]:", "unix:/")


class MetricsOptions(StrictModel):
    """`127.0.0.1:PORT`, `[::1]:PORT` or `unix:/PATH`: no network reaches it."""

    listen: str
    readings_seconds: float = Field(default=300, gt=0, le=86_400)
    """How often queues and what is overdue are counted in the store."""

    @field_validator("listen")
    @classmethod
    def _local(cls, value: str) -> str:
        tail = value.rpartition(":")[2]
        if not value.startswith(LOCAL) or not (value.startswith("unix:") or (tail.isdigit() and len(tail) <= 5)):  # noqa: PLR2004 - a port
            raise ValueError("metrics are served locally only")
        return value
