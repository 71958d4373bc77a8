"""A node's directory and its commands, for two municipalities in one process."""

import csv
import json

from typer.testing import CliRunner

from keys.identity import MunicipalityCode, Oin
from keys.manifest import MunicipalityEntry, SealKeyEntry
from keys.signing import VerifyKey
from keys.suite import Suite
from municipality_node.commands.application import app
from servicekit.refusal import RefusalError
from tests.support.node import HERE, NODE, NODE_OPERATOR, POLICY, a_row

OTHER = "0654"


class Place:
    """A node's directory, and its commands."""

    def __init__(self, directory, authority, address, signing):
        self.directory = directory
        self.config = directory / "node.toml"
        self.clock = directory / "clock"
        self.clock.write_text("2026-03-20T09:00:00+00:00")
        (directory / "manifest.hex").write_text(signing.verify_key.encode().hex())
        files = authority.client(NODE.value)
        tables = [
            f'[[municipality]]\ncode = "{code}"\noin = "{oin}"\noperator_oin = "{NODE_OPERATOR}"\n'
            f'directory = "{code}"\npolicy = "{POLICY}"\nsign_in.stated_users = true\n[municipality.tls]\n'
            f'certificate = "{files.certificate}"\n'
            f'private_key = "{files.private_key}"\nauthority = "{files.authority}"\n'
            for code, oin in ((HERE.value, NODE.value), (OTHER, "00000099000000000177"))
        ]
        self.config.write_text(f'[gateway]\naddress = "{address}"\nmanifest_key = "manifest.hex"\n' + "\n".join(tables))

    def run(self, *arguments, only=None, typed=None):
        """Run a command with the configuration; `typed` is what is answered to what it asks."""
        return self._ran(*arguments, only=only, typed=typed).stdout

    def said(self, *arguments, only=None):
        """Run a command and return the lines that it says beside its result."""
        return self._ran(*arguments, only=only).stderr

    def _ran(self, *arguments, only=None, typed=None):
        chosen = ["--municipality", only] if only else []
        result = CliRunner().invoke(app, [*map(str, arguments), "--config", str(self.config), *chosen], input=typed)
        if isinstance(result.exception, RefusalError):
            raise result.exception
        assert result.exit_code == 0, (result.output, result.exception)
        return result

    def approve(self, policy, names=("coordinator", "director")):
        """Have two coordinators of every municipality approve a policy."""
        for name in names:
            for code in (HERE.value, OTHER):
                self.run("users", "add", name, "coordinator", only=code)
            self.run("policy", "approve", policy, "--user", name)

    def run_plain(self, *arguments):
        """Run a command that needs no configuration."""
        result = CliRunner().invoke(app, [*map(str, arguments)])
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def read(self, *arguments, only=None):
        return json.loads(self.run(*arguments, "--json", "--clock", self.clock, only=only))

    def extract(self, *rows):
        path = self.directory / "register.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(a_row()), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return path


def publish(place, gateway, *options, **changes):
    """Enrol the municipality as the gateway would, from the published file alone."""
    told = json.loads(place.run("keys", "publish", *options, only=HERE.value))
    entry = MunicipalityEntry(
        code=MunicipalityCode(told["municipality_code"]),
        node_oin=Oin(told["node_oin"]),
        operator_oin=Oin(told["operator_oin"]),
        root_key=VerifyKey.decode(bytes.fromhex(told["root_key"])),
        seal_keys=tuple(
            SealKeyEntry(
                suite=Suite[key["suite"]],
                public_key=bytes.fromhex(key["public_key"]),
                signature=bytes.fromhex(key["signature"]),
            )
            for key in told["seal_keys"]
        ),
    )
    gateway.publish(None, municipalities=(entry,), **changes)
