"""Both consoles behind one identity provider: a municipality's, and the gateway operators'."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient
from starlette.types import ASGIApp

from gateway.adapters.schema import audit_log
from gateway.console import application as operators
from gateway.console.settings import OperatorConsoleSettings
from municipality_node.console import application as municipal
from municipality_node.domain.casework.roles import Role
from municipality_node.sign_in.settings import SignInSettings
from region.processes import PATIENCE, Service
from servicekit.clock import FileClock
from servicekit.openid.provider import Provider, ProviderSettings
from servicekit.store import open_engine
from servicekit.transactions import read_transaction
from servicekit.web.console.settings import RETURN_PATH
from tests.support.console import ADDRESS, Browser, console_settings, served_node, some_assets
from tests.support.desk import an_office
from tests.support.gateway import lay_out
from tests.support.identity_provider import register


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One console whose service lets people in by a provider's word."""

    console: Callable[[], ASGIApp]
    group: str
    """Whoever is in it may come in."""
    first: str
    """Where the day of such a user begins."""
    entries: Callable[[], list[str]]
    """The service's audit log."""
    shut_out: Callable[[str], None]
    """End somebody's access at the service, whatever the provider says."""

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        """Yield a browser of its own, before a console that just started."""
        with TestClient(self.console(), base_url=ADDRESS, raise_server_exceptions=False) as client:
            yield Browser(client)


@contextmanager
def of_a_municipality(directory: Path, issuer: str) -> Iterator[Door]:
    """Yield the door of a municipality whose case workers are in one group of the provider."""
    (directory / "office").mkdir()
    office = an_office(directory / "office")
    office.at(datetime.now(UTC))
    known, socket = _client(directory, issuer), directory / "node.sock"
    sign_in = SignInSettings(provider=known, roles={"workers": Role.CASE_WORKER})
    settings = console_settings(socket, some_assets(directory / "assets"), local_accounts=False, provider=known)
    with served_node(office, socket, sign_in, Provider(known, lambda: 0.0)):
        yield Door(
            console=lambda: municipal.build(settings, office.node.tenant.clock),
            group="workers",
            first="/work",
            entries=lambda: [entry.decode() for entry in office.entries()],
            shut_out=lambda name: office.users.put(name, Role.CASE_WORKER, active=False),
        )
    office.node.close()


@contextmanager
def of_operators(directory: Path, issuer: str) -> Iterator[Door]:
    """Yield the door of a gateway that runs as a process, whose operators are in one group of the provider."""
    known = _client(directory, issuer)
    provider = f'{{issuer = "{issuer}", client_id = "{known.client_id}"}}'
    options = f'{{socket = "operators.sock", provider = {provider}, groups = ["operators"]}}'
    place = lay_out(directory, console=options)
    place.set_clock(datetime.now(UTC))
    place.build_manifest()
    settings = OperatorConsoleSettings(
        gateway=directory / "operators.sock", name="Gateway", address=ADDRESS, sign_in_per_minute=600,
        assets=some_assets(directory / "assets"), provider=known,
    )  # fmt: skip
    port = int(place.settings.listen.rpartition(":")[2])
    arguments = ("serve", "--config", place.config, "--clock", place.clock)
    with Service("drempel-gateway", *arguments, log=directory / "log", port=port):
        _await(settings.gateway)  # partners' port listens first
        yield Door(
            console=lambda: operators.build(settings, FileClock(place.clock)),
            group="operators",
            first="/overview",
            entries=lambda: _entries(place.settings.store),
            shut_out=lambda name: _removed(place.command, name),
        )


DOORS: dict[str, Callable[[Path, str], AbstractContextManager[Door]]] = {
    "municipality": of_a_municipality,
    "operators": of_operators,
}


def _await(socket: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not socket.exists():
        assert time.monotonic() < deadline, "the operators' socket did not come"
        time.sleep(0.05)


def _client(directory: Path, issuer: str) -> ProviderSettings:
    """Return a client that the provider knows, its secret in a file."""
    client, secret = register(issuer, ADDRESS + RETURN_PATH)
    file = directory / "client.secret"
    file.touch(mode=0o600)
    file.write_text(secret + "\n")
    return ProviderSettings(issuer=issuer, client_id=client, client_secret=file)


def _entries(store: str | Path) -> list[str]:
    engine = open_engine(store)
    with read_transaction(engine) as connection:
        found = [bytes(row.entry).decode() for row in connection.execute(audit_log.entry.select())]
    engine.dispose()
    return found


def _removed(command: Callable[..., str], name: str) -> None:
    command("operator", "remove", name)
