"""Identity providers: a real one from PyPI as a process of its own, and one of ours that can be made to lie."""

import base64
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from region.processes import free_port

PATIENCE = 60.0
CLIENT = "drempel-console"


@contextmanager
def real_provider() -> Iterator[str]:
    """Yield the issuer of a provider that runs as a process, once it answers."""
    port = free_port()
    issuer = f"http://localhost:{port}"
    line = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(f"{issuer}/.well-known/openid-configuration", process)
            yield issuer
        finally:
            process.terminate()


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the provider ended"
        try:
            if httpx2.get(address).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the provider does not answer")


def add_user(issuer: str, user: str, **claims: Any) -> None:
    """Let the real provider know somebody, with claims."""
    assert httpx2.put(f"{issuer}/users/{user}", json=claims).status_code == 204


def register(issuer: str, return_address: str) -> tuple[str, str]:
    """Let the real provider know a client (RFC 7591), which it holds to its secret and its address; return both."""
    answer = httpx2.post(f"{issuer}/oauth2/clients", json={"redirect_uris": [return_address]})
    known = answer.raise_for_status().json()
    return known["client_id"], known["client_secret"]


def sign_in_at(address: str, user: str) -> str:
    """Sign in at the real provider, as somebody who fills in its form; return where it sends the browser."""
    answer = httpx2.post(address, data={"sub": user}, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


@dataclass
class OwnProvider:
    """A provider whose documents and keys a test can change. `tokens` signs whatever it is told."""

    server: ThreadingHTTPServer
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first"}))
    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.documents["/.well-known/openid-configuration"] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.publish(self.key)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    def publish(self, *keys: ECKey) -> None:
        """Put these keys, and no others, into the key set."""
        self.documents["/keys"] = KeySet(list(keys)).as_dict(private=False)

    def issues(self, *, code: str, challenge: str) -> None:
        """Exchange this code for a token, for whoever knows the verifier of the challenge (RFC 7636 4.6)."""
        self.challenges[code] = challenge

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if self.challenges.get(form.get("code", "")) != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return None
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.token()}

    def token(self, *, key: ECKey | None = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """Return a token with these claims; None leaves a claim out."""
        now = int(time.time())
        stated = {"iss": self.issuer, "sub": "u1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": "n", **claims}
        signer = key or self.key
        return jwt.encode(
            {"alg": "ES256", "kid": signer.kid, **(header or {})},
            {name: value for name, value in stated.items() if value is not None},
            signer,
            algorithms=["ES256"],
        )


@contextmanager
def own_provider() -> Iterator[OwnProvider]:
    """Yield a provider of ours that listens on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            document = provider.documents.get(self.path)
            self._answer(200 if document is not None else 404, document)

        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
            token = provider.exchange(form)
            self._answer(200 if token else 400, token or {"error": "invalid_grant"})

        def _answer(self, status: int, document: Any) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(document if isinstance(document, bytes) else json.dumps(document).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = OwnProvider(server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
