"""A console in front of a node's real socket, and a browser without JavaScript."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from audit.verify.note import Quorum
from municipality_node.adapters.typesetting import TypstTypesetter
from municipality_node.auditing.office import AuditOffice
from municipality_node.console.application import build
from municipality_node.console.settings import ConsoleSettings
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.policy import Policy
from municipality_node.domain.reporting.exchange import Supplier
from municipality_node.domain.retention import RetentionTerms
from municipality_node.reporting.exchanging import Exchange
from municipality_node.retention.running import Retention
from municipality_node.rpc.console import ConsoleServer
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.sign_in.signing_in import SigningIn
from servicekit.clock import Clock
from servicekit.web.assets import NPM
from tests.support.deciding import a_chamber
from tests.support.desk import A_SUPPLIER, NAMES, Office
from tests.support.node import HERE

ADDRESS = "https://console.example"
PASSWORD = "a long enough password"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def some_assets(folder: Path) -> Path:
    """Return a folder with empty files where npm would put the real ones."""
    for path in NPM.values():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("/* nothing */")
    return folder


def an_audit_office(office: Office, witnesses: Quorum | None = None) -> AuditOffice:
    """Return what a privacy officer of an office reads, under the national periods."""
    retention = Retention(tenant=office.node.tenant, terms=RetentionTerms, endings=lambda: None, versions=list)
    return AuditOffice(desk=office.desk, retention=retention, witnesses=witnesses)


@contextmanager
def served_node(
    office: Office,
    socket: Path,
    sign_in: SignInSettings | None = None,
    provider: Any = None,
    later: Sequence[Policy] = (),
    witnesses: Quorum | None = None,
    supplier: Supplier | None = A_SUPPLIER,
) -> Iterator[None]:
    """Serve an office's casework on a socket; everybody there has a password, and nobody approved `later` policies."""
    way_in = SigningIn(office.desk, sign_in or SignInSettings(local_accounts=True), provider, hasher=QUICK)
    for user in office.users.everybody():
        way_in.set_password(user.name, PASSWORD)
    chambers, audits = {HERE.value: a_chamber(office.node, *later)}, {HERE.value: an_audit_office(office, witnesses)}
    desks, ways_in = {HERE.value: office.desk}, {HERE.value: way_in}
    exchanges = {HERE.value: Exchange(office.desk, supplier)}
    server = ConsoleServer(
        socket, desks, ways_in, TypstTypesetter(), chambers=chambers, audits=audits, exchanges=exchanges
    )
    server.start()
    try:
        yield
    finally:
        server.stop()


def console_settings(socket: Path, assets: Path, **changes: Any) -> ConsoleSettings:
    known = {
        "node": socket, "municipality": HERE.value, "name": "Gemeente Voorbeeld", "address": ADDRESS, "assets": assets,
        "local_accounts": True, "sign_in_per_minute": 600,
    }  # fmt: skip
    return ConsoleSettings(**{**known, **changes})


class Browser:
    """Somebody who reads pages and sends forms, as a browser of the same origin does."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def sign_in(self, role: Role, password: str = PASSWORD) -> Any:
        return self.post("/sign-in", name=NAMES[role], password=password)

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, **form: str) -> Any:
        return self.client.post(path, data=form, headers={"sec-fetch-site": "same-origin"})


@contextmanager
def browser(settings: ConsoleSettings, clock: Clock) -> Iterator[Browser]:
    """Yield a browser in front of the console, and nothing inside it."""
    with TestClient(build(settings, clock), base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield Browser(client)


NO_PAGES = {
    "/", "/assets/{digest}/{name}", "/sign-in/provider", "/sign-in/return", "/reports/{table}.csv", "/attempt-results",
}  # fmt: skip
"""Addresses that answer with something else than a page: they send on, give a file, or a part of a form."""


def unvisited(console: Any, visited: Iterable[str]) -> list[str]:
    """Return every page of a console that is at none of these addresses."""
    paths = [address.partition("?")[0] for address in visited]
    pages = [route for route in console._app.routes if "GET" in route.methods and route.path not in NO_PAGES]
    return [route.path for route in pages if not any(route.path_regex.match(path) for path in paths)]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data.strip())


def text_of(answer: Any) -> str:
    """Return what somebody reads on a page."""
    parser = _Text()
    parser.feed(answer.text)
    return " ".join(part for part in parser.parts if part)
