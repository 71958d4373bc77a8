"""HTTP to a witness. No redirects, no proxies from the environment, bounded in time and size."""

import hashlib
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

_TIMEOUT = 10.0
_MAX_ANSWER = 1 << 20


class WitnessUnreachable(Exception):
    """No answer, or one that is not HTTP."""


class WitnessCall(Protocol):
    """One witness, from a log's side."""

    def add_checkpoint(self, body: bytes) -> tuple[int, bytes]:
        """Return status and body. Raises WitnessUnreachable."""

    def latest(self, origin: str) -> bytes | None:
        """Return the newest checkpoint that it cosigned; None when it cannot tell. Raises WitnessUnreachable."""


@dataclass(frozen=True, slots=True)
class HttpWitness:
    """A witness behind a submission prefix."""

    url: str
    authority: Path | None = None
    """Certificates that its server's must lead to; the system's when there is no file."""

    def add_checkpoint(self, body: bytes) -> tuple[int, bytes]:
        """Submit a checkpoint."""
        return self._call("POST", "/add-checkpoint", body)

    def latest(self, origin: str) -> bytes | None:
        """Ask for the newest checkpoint; witnesses that are not Drempel's may not know the question."""
        status, body = self._call("GET", f"/checkpoint/{hashlib.sha256(origin.encode()).hexdigest()}", None)
        return body if status == 200 else None  # noqa: PLR2004 - HTTP

    def _call(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        connection = self._connection(parts.scheme, parts.netloc)
        try:
            connection.request(method, parts.path.rstrip("/") + path, body)
            answer = connection.getresponse()
            return answer.status, answer.read(_MAX_ANSWER)
        except (OSError, HTTPException, ValueError):
            pass
        finally:
            connection.close()
        raise WitnessUnreachable

    def _connection(self, scheme: str, address: str) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(address, timeout=_TIMEOUT)
        context = ssl.create_default_context(cafile=self.authority)
        return HTTPSConnection(address, timeout=_TIMEOUT, context=context)
