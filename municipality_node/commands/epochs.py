"""`drempel-node epochs`: under which leaf keys residents are linked, and the records of those that were destroyed."""

from typing import Annotated

import typer

from municipality_node.commands.options import AsJson, Config, Only, tenants
from municipality_node.linking.destruction import destroyed_leaves
from municipality_node.linking.leaf import epoch_and_generation
from municipality_node.tenant import Tenant
from servicekit import tables
from servicekit.transactions import read_transaction

_NUMBERS = frozenset({"epoch", "generation", "link_keys"})


def epochs(
    config: Config,
    municipality: Only = None,
    records: Annotated[bool, typer.Option(help="print the signed records of what was destroyed")] = False,
    as_json: AsJson = False,
) -> None:
    """List the leaf keys under which residents have link keys, and those of which nothing is left."""
    with tenants(config, None, municipality) as opened:
        if records:
            for tenant in opened:
                for leaf in destroyed_leaves(tenant):
                    typer.echo(leaf.record.decode())
            return
        rows = [row for tenant in opened for row in _rows(tenant)]
    tables.render("epochs", rows, as_json=as_json, right=_NUMBERS)


def _rows(tenant: Tenant) -> list[dict[str, object]]:
    with read_transaction(tenant.engine) as connection:
        held = tenant.link_keys.counts(connection)
    rows = [(*epoch_and_generation(leaf), count, "linked") for leaf, count in held.items()]
    rows += [(leaf.epoch, leaf.generation, 0, "destroyed") for leaf in destroyed_leaves(tenant)]
    return [
        {
            "municipality": tenant.municipality.value,
            "epoch": epoch,
            "generation": generation,
            "link_keys": count,
            "state": state,
        }
        for epoch, generation, count, state in sorted(rows)
    ]
