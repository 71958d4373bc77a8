"""Where bundles and feedback wait when it is not the store: the brokers of a NATS JetStream cluster."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from servicekit.settings import StrictModel
from servicekit.tls import TlsFiles

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def _broker(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"nats", "tls"} or not parts.hostname or parts.username or parts.path:
        raise ValueError("not nats://host:port or tls://host:port")
    if parts.scheme == "nats" and parts.hostname not in _LOCAL:
        raise ValueError("a server elsewhere, and no tls://")
    return url


class MailboxOptions(StrictModel):
    """The brokers, the stream in them, and how many of them hold everything."""

    nats: tuple[Annotated[str, AfterValidator(_broker)], ...] = Field(min_length=1, max_length=32)
    tls: TlsFiles | None = None
    """The gateway's client certificate for the brokers, and the authority that signed theirs."""
    stream: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")] = "drempel"
    replicas: int = Field(default=3, ge=1, le=5)
    patience_seconds: float = Field(default=10, ge=0.2, le=60)
    """How long a majority of the brokers may take to answer; choosing a new leader takes a few seconds."""
    erase_seconds: float = Field(default=60, ge=0.2, le=3600)
    """How often frames that nothing waits in are erased; a batch must be kept within that time of its frame."""

    @model_validator(mode="after")
    def _encrypted_or_here(self) -> Self:
        schemes = {urlsplit(url).scheme for url in self.nats}
        if len(schemes) != 1 or (schemes == {"tls"}) != (self.tls is not None):
            raise ValueError("tls:// for all of them and the files for it, or neither")
        return self
