"""`drempel-node processing`: reading the embedded Logboek Dataverwerkingen, by people and by the extension *lezen*."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer
import waitress  # type: ignore[import-untyped]

from audit.events import EventId
from ldv.logbook import SqliteLogbook
from ldv.operation import as_reading
from ldv.reading import MAX_BODY, ReadingApplication
from municipality_node import wiring
from municipality_node.commands.at_work import Reason, UserName, asked_bsn, at_work
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, the_one
from municipality_node.domain.casework.roles import Permission
from municipality_node.errors import ReasonNeeded
from municipality_node.settings import read_settings
from municipality_node.tenant import Tenant
from servicekit import tables
from servicekit.clock import clock_from
from servicekit.settings import SettingsRefused
from servicekit.tls import read_private
from servicekit.transactions import write_transaction

processing = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="The embedded Logboek Dataverwerkingen."
)
_SHORTEST_TOKEN = 32


@processing.command()
def read(
    config: Config,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Show what was done with the data of the person whose number you type; recorded first, with a reason."""
    with at_work(config, clock, municipality, user) as (desk, session):
        desk.permit(session, Permission.ANSWER_RESIDENTS)
        if reason is None:
            raise ReasonNeeded("reading about a person", field="reason")
        lines = desk.tenant.processing.about(asked_bsn())
        with write_transaction(desk.tenant.engine) as connection:
            facts = {"lines": len(lines)}
            desk.record(connection, desk.event(session, EventId.PROCESSING_READ, "processing-log", facts))
        resource = wiring.logbook_resource()
        rows = [as_reading(line, resource) for line in lines]
    if not as_json:
        rows = [{"when": row["startTime"], "what": row["name"], "trace": row["traceId"]} for row in rows]
    tables.render("processing", rows, as_json=as_json)


@processing.command()
def serve(
    config: Config,
    token_file: Annotated[Path, typer.Option(help="the token that readers show; a file that nobody else may read")],
    listen: Annotated[str, typer.Option(help="address:port; put TLS in front")] = "127.0.0.1:7680",
    municipality: Only = None,
    clock: ClockFile = None,
) -> None:
    """Answer readers (LDV extension *lezen*, `POST /processing-activities`); every answer is recorded first."""
    entry = the_one(read_settings(config), municipality)
    token = read_private(token_file).strip()
    if len(token) < _SHORTEST_TOKEN:
        raise SettingsRefused("a token has at least 32 characters", field="token-file")
    host, _, port = listen.rpartition(":")
    tenant = wiring.open_tenant(entry, clock_from(clock))
    try:
        application = reading(tenant, wiring.embedded_logbook(entry), token)
        waitress.serve(
            application, host=host, port=int(port), threads=4, connection_limit=100, channel_timeout=30,
            max_request_body_size=MAX_BODY, max_request_header_size=16 << 10, ident=None,
        )  # fmt: skip
    finally:
        tenant.close()


def reading(tenant: Tenant, logbook: SqliteLogbook, token: bytes) -> ReadingApplication:
    """Return what answers readers of a municipality's logbook."""

    def record(lines: int) -> None:
        event = tenant.audit.event(
            EventId.PROCESSING_READ, "processing-log", {"lines": lines}, origin="lezen", actor="service"
        )
        with write_transaction(tenant.engine) as connection:
            tenant.audit.record(connection, [event])

    return ReadingApplication(
        logbook=logbook,
        logbook_id=f"drempel-node-{tenant.municipality}",
        organisation=tenant.oin.value,
        token_hash=hashlib.sha256(token).digest(),
        before=record,
    )
