"""`drempel-node record` and `dpia`: what is processed and what it does to people, from configuration and policy."""

from typing import Annotated

import typer

from keys.manifest import Manifest
from municipality_node import impact_assessment, policy_file, processing_record, wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.domain.policy import Policy
from municipality_node.errors import PolicyRefused
from municipality_node.manifests import in_force
from municipality_node.settings import MunicipalitySettings, NodeSettings, read_settings
from municipality_node.viewing import Viewing
from servicekit import tables
from servicekit.clock import Clock, clock_from
from servicekit.store import exists, open_engine


def record(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Print the entry for the register of processing activities (GDPR art. 30): Markdown, or JSON. Needs no keys."""
    node, time = read_settings(config), clock_from(clock)
    told = [
        processing_record.record(entry, node, _begun(entry, time), _manifest(entry, node))
        for entry in chosen(node, municipality)
    ]
    if as_json:
        tables.print_json(told)
        return
    typer.echo("\n".join(map(processing_record.as_markdown, told)))


def dpia(
    config: Config,
    figures: Annotated[bool, typer.Option(help="count in the store as well; that opens it, with its keys")] = False,
    municipality: Only = None,
    clock: ClockFile = None,
) -> None:
    """Print a data protection impact assessment (GDPR art. 35) filled with this installation's facts: Markdown."""
    node, time = read_settings(config), clock_from(clock)
    for entry in chosen(node, municipality):
        counts = _counts(entry, time) if figures else None
        page = impact_assessment.assessment(entry, node, _begun(entry, time), _manifest(entry, node), counts)
        typer.echo(page)


def _begun(entry: MunicipalitySettings, clock: Clock) -> Policy:
    """Return the newest version that has begun. Raises PolicyRefused."""
    begun = [policy for policy in policy_file.load_all(entry.policy) if policy.valid_from <= clock.today()]
    if not begun:
        raise PolicyRefused("no version of the policy has begun", field="policy")
    return begun[-1]


def _manifest(entry: MunicipalitySettings, node: NodeSettings) -> Manifest | None:
    """Return the manifest in force; None where there is no store yet, or none was accepted."""
    if not exists(entry.store_place):
        return None
    engine = open_engine(entry.store_place)
    try:
        return in_force(engine, node.manifest_key())
    finally:
        engine.dispose()


def _counts(entry: MunicipalitySettings, clock: Clock) -> dict[str, object]:
    tenant = wiring.open_tenant(entry, clock)
    try:
        return Viewing(tenant, user="operator").status()
    finally:
        tenant.close()
