"""An epoch's whole life with real processes: planned, indexed ahead, rolled, matched beside the next, destroyed.

At the end every file that any party had before the destruction is searched and put back, except what docs/operations
says must never be copied (wrapping keys, files of data keys): no link key of the epoch comes back.
"""

import json
import shutil
from datetime import timedelta

import pytest

from audit.note import NoteVerifier
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.settings import load_settings
from municipality_node import wiring
from municipality_node.linking.leaf import leaf_number
from municipality_node.settings import read_settings
from municipality_node.store.cipher import ColumnDamaged
from municipality_node.store.signals import State
from region.processes import run
from servicekit.clock import FileClock
from servicekit.transactions import read_transaction
from tests.support.region import NOW, lay_out, signal_about

EACH = 12
FIRST, SECOND = leaf_number(1, 1), leaf_number(2, 1)


class Roll:
    """The region, and what is known of its secrets before they are destroyed."""

    def __init__(self, region):
        self.region = region
        self.installation = region.installation
        self.record = region.directory / "destroyed.note"

    def gateway(self, *arguments):
        """Run a command of the gateway's operator."""
        config, log = self.installation.gateway_config, self.installation.log_of("commands")
        return run("drempel-gateway", *arguments, "--config", config, log=log)

    def epoch(self, *arguments):
        self.gateway("epoch", *arguments, "--clock", self.installation.clock)
        self.installation.publish_manifest()
        self.installation.await_manifest()

    def submit(self, people, name):
        signals = [signal_about(person, f"{name}-{number}") for number, person in enumerate(people)]
        file = self.region.write_signals(signals, f"{name}.csv")
        told = self.region.partner("submit", file, "--clock", self.installation.clock)
        assert told["accepted"] == len(signals)

    def linked(self):
        """Return how many link keys each municipality's node holds per epoch."""
        rows = json.loads(run("drempel-node", "epochs", "--config", self.region.node_config, "--json",
                              log=self.installation.log_of("commands")))  # fmt: skip
        return {(row["municipality"], row["epoch"]): (row["state"], row["link_keys"]) for row in rows}

    def spent(self):
        """Return what nodes had evaluated, by epoch."""
        nodes = {row["node_oin"] for row in json.loads(self.gateway("municipality", "list", "--json"))}
        rows = [row for row in json.loads(self.gateway("budget", "list", "--json")) if row["caller"] in nodes]
        return {epoch: sum(row["spent"] for row in rows if row["epoch"] == epoch) for epoch in (1, 2)}

    def tenants(self, directory=None):
        """Yield each municipality's node, its database taken from a copy of the region if one is given."""
        for entry in read_settings(self.region.node_config).municipality:
            if directory is not None:
                there = directory / entry.directory.relative_to(self.installation.directory)
                live = {"data_keys": entry.data_keys_path, "custody": there / "custody"}
                live["wrapping_key"] = entry.wrapping_key_path
                entry = entry.model_copy(update={"directory": there, **live})  # noqa: PLW2901
            tenant = wiring.open_tenant(entry, FileClock(self.installation.clock))
            try:
                yield tenant
            finally:
                tenant.close()

    def link_keys(self, leaf, directory=None):
        """Return every link key under a leaf that the nodes can read."""
        found = []
        for tenant in self.tenants(directory):
            with read_transaction(tenant.engine) as connection:
                found += [key for _, key in tenant.link_keys.keys(connection, leaf)]
        return found

    def leaves(self, epoch, directory=None):
        """Return the municipalities' leaf keys of an epoch that the gateway's custody gives."""
        custody = load_settings(self.installation.gateway_config).custody
        if directory is not None:
            there = directory / custody.directory.relative_to(self.installation.directory)
            custody = custody.model_copy(update={"directory": there})
        keys = CustodyLeafKeys(open_roots(custody))
        return [keys.leaf(one.code, epoch, 1) for one in self.installation.plan.municipalities]


def never_copied(_, names):
    """Name what no backup holds: the media that docs/operations/{gateway,node}.md keep out of them."""
    return [name for name in names if name.startswith(("wrapping", "data-keys.sqlite")) or name.endswith(".sock")]


@pytest.fixture
def roll(tmp_path):
    return Roll(lay_out(tmp_path, residents=120, batch=50))


def test_an_epoch_is_planned_rolled_matched_beside_the_next_and_destroyed_for_ever(roll, tmp_path):
    region, installation = roll.region, roll.installation
    adults = region.findable()
    with region.gateway():
        region.index()
        roll.submit(adults[:EACH], "before")
        indexed_ahead(roll)
        before = roll.spent()
        roll.epoch("activate", 2)
        roll.submit(adults[EACH : 2 * EACH], "after")
        region.work_off()
        matched_side_by_side(roll)
        assert roll.spent() == before, "nothing is evaluated at an activation"
        known = roll.link_keys(FIRST)
        secrets = [leaf.secret.expose() for leaf in roll.leaves(1)]
        assert len(known) > EACH
        copies = tmp_path / "copies"
        shutil.copytree(installation.directory, copies, ignore=never_copied)
        installation.move_to(NOW + timedelta(days=62))
        roll.epoch("destroy", 1, "--record", roll.record)
        region.work_off()
        nothing_is_left(roll, copies, [*known, *secrets])


def indexed_ahead(roll):
    roll.epoch("plan")
    roll.region.node_command("index")
    linked = roll.linked()
    for municipality in roll.installation.plan.municipalities:
        code = municipality.code.value
        assert linked[code, 1] == linked[code, 2]
        assert linked[code, 1][1] > 0
    assert roll.spent()[1] == roll.spent()[2] > 0


def matched_side_by_side(roll):
    opened = set()
    for tenant in roll.tenants():
        with read_transaction(tenant.engine) as connection:
            for state in State:
                opened |= {(row.leaf, row.opened) for row in tenant.signals.in_state(connection, state)}
    assert opened == {(FIRST, True), (SECOND, True)}


def nothing_is_left(roll, copies, secrets):
    states = {row["epoch"]: (row["state"], row["root"]) for row in json.loads(roll.gateway("epoch", "list", "--json"))}
    assert states == {1: ("destroyed", "none"), 2: ("active", "held")}
    verifier = (roll.installation.directory / "audit-gateway.vkey").read_text().strip()
    assert "epoch 1\n" in NoteVerifier.parse(verifier).verify(roll.record.read_bytes())
    assert {state for (_, epoch), (state, _) in roll.linked().items() if epoch == 1} == {"destroyed"}
    assert roll.leaves(1) == [None, None]
    assert all(roll.leaves(2))
    # With everything from before put back beside the keys that exist now.
    assert roll.leaves(1, copies) == [None, None]
    assert all(roll.leaves(2, copies))
    with pytest.raises(ColumnDamaged):
        roll.link_keys(FIRST, copies)
    assert roll.link_keys(SECOND, copies)
    for root in (roll.installation.directory, copies):
        held = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
        assert not [secret for secret in secrets if secret in held]
