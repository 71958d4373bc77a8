"""`drempel-node record`: the record of processing activities of a municipality, from its configuration and policy."""

import typer

from municipality_node import policy_file, processing_record
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.errors import PolicyRefused
from municipality_node.settings import read_settings
from servicekit import tables
from servicekit.clock import clock_from


def record(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Print the entry for the register of processing activities (GDPR art. 30): Markdown, or JSON. Needs no keys."""
    node, today = read_settings(config), clock_from(clock).today()
    told = []
    for entry in chosen(node, municipality):
        begun = [policy for policy in policy_file.load_all(entry.policy) if policy.valid_from <= today]
        if not begun:
            raise PolicyRefused("no version of the policy has begun", field="policy")
        told.append(processing_record.record(entry, node, begun[-1]))
    if as_json:
        tables.print_json(told)
        return
    typer.echo("\n".join(map(processing_record.as_markdown, told)))
