"""`drempel-node feedback`: the records for partners; a running node issues and deposits them by itself."""

import typer

from municipality_node import wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.settings import read_settings
from servicekit import tables
from servicekit.clock import clock_from

feedback = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="What partners are told.")


@feedback.command()
def status(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Show how many signals still get a record, how many records wait, and the days of issue. No code, no signal."""
    _each("feedback", config, municipality, clock, as_json=as_json, deposit=False)


@feedback.command()
def run(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Issue what is due and hand it to the gateway now; doing it again adds nothing."""
    _each("feedback", config, municipality, clock, as_json=as_json, deposit=True)


def _each(title: str, config: Config, municipality: Only, clock: ClockFile, *, as_json: bool, deposit: bool) -> None:
    settings = read_settings(config)
    rows = []
    for entry in chosen(settings, municipality):
        tenant = wiring.open_tenant(entry, clock_from(clock))
        line = wiring.connect(tenant, entry, settings)
        try:
            issuing = wiring.issuing(tenant, line, entry)
            done = {}
            if deposit:
                line.manifests.refresh(line.calls)
                done = {"deposited": issuing.run()}
            rows.append({**issuing.status(), **done})
        finally:
            line.close()
            tenant.close()
    tables.render(title, rows, as_json=as_json, right=frozenset({"expected", "outgoing", "due", "deposited"}))
