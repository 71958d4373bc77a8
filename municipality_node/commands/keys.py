"""`drempel-node init` and `keys`: what a municipality makes for itself, and what it hands to the gateway."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from audit.events import EventId
from audit.resolving import share
from keys.custody.file import create_private
from keys.custody.personal import read_passphrase
from keys.custody.sharing import Custodian
from keys.errors import CustodyRefused
from keys.fingerprint import fingerprint
from keys.manifest import SealKeyEntry
from municipality_node import key_rotation, wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen, tenants
from municipality_node.linking.evidence import blinding_evidence
from municipality_node.settings import read_settings
from municipality_node.tenant import Tenant
from servicekit import tables
from servicekit.clock import clock_from
from servicekit.settings import about_setting
from servicekit.transactions import write_transaction

keys = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The municipality's own keys.")


def init(config: Config, municipality: Only = None, as_json: AsJson = False) -> None:
    """Make keys and store of every municipality in the configuration; what is there already stays."""
    with _telling("{municipality}: {found}", as_json=as_json) as done:
        for entry in chosen(read_settings(config), municipality):
            made = wiring.initialise(entry)
            found = "keys and store made" if made else "everything is there already"
            done.append({"municipality": entry.code, "found": found})


@contextmanager
def _telling(words: str, *, as_json: bool, err: bool = True) -> Iterator[list[dict[str, object]]]:
    """Yield where to note what was done; it is told also when what comes after it fails."""
    done: list[dict[str, object]] = []
    try:
        yield done
    finally:
        tables.tell(done, words, as_json=as_json, err=err)


keys.command("generate")(init)


def published(tenant: Tenant, *, newest_only: bool = False) -> dict[str, object]:
    """Return what the gateway's operator needs: public keys, signed by the municipality."""
    listed = tenant.keys.seal_keys[-1:] if newest_only else tenant.keys.seal_keys
    return {
        "municipality_code": tenant.municipality.value,
        "node_oin": tenant.oin.value,
        "operator_oin": tenant.operator.value,
        "root_key": tenant.keys.root.verify_key.encode().hex(),
        "seal_keys": [
            {
                "key_id": key.public.key_id.hex(),
                "suite": key.suite.name,
                "public_key": key.public.encoded.hex(),
                "signature": SealKeyEntry.signed(tenant.municipality, key.public, tenant.keys.root).signature.hex(),
            }
            for key in listed
        ],
    }


@keys.command()
def publish(
    config: Config,
    municipality: Only = None,
    out: Annotated[Path | None, typer.Option(help="directory for one municipality-CODE.json each")] = None,
    newest_only: Annotated[
        bool, typer.Option("--newest-only", help="leave earlier seal keys out: nobody seals to them any more")
    ] = False,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the public keys that the gateway enrols; to stdout without --out, as JSON always."""
    with tenants(config, clock, municipality) as opened:
        documents = [(tenant, published(tenant, newest_only=newest_only)) for tenant in opened]
        for tenant, _ in documents:
            facts = {"key_id": tenant.keys.seal_keys[-1].public.key_id.hex()}
            entry = tenant.audit.event(EventId.KEYS_PUBLISHED, "keys", facts, origin="command-line", actor="operator")
            with write_transaction(tenant.engine) as connection:
                tenant.audit.record(connection, [entry])
    if out is None:
        tables.print_json(documents[0][1] if len(documents) == 1 else [document for _, document in documents])
        return
    out.mkdir(parents=True, exist_ok=True)
    with _telling("{file}", as_json=as_json, err=False) as done:
        for tenant, document in documents:
            path = out / f"municipality-{tenant.municipality}.json"
            path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
            done.append({"municipality": tenant.municipality.value, "file": str(path)})


@keys.command("rotate-audit")
def rotate_audit(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Give every audit log a new key. The old one signs that it was so; stop `run` before, start it afterwards.

    Prints the new key lines: add them to what witnesses and auditors have.
    """
    with _telling("{audit_verifier}", as_json=as_json, err=False) as done:
        for entry in chosen(read_settings(config), municipality):
            verifier = key_rotation.rotate_audit_key(entry, clock_from(clock))
            done.append({"municipality": entry.code, "audit_verifier": verifier})


@keys.command("share-actors")
def share_actors(
    config: Config,
    out: Annotated[Path, typer.Option(help="directory for the two files")],
    municipality: Only = None,
    holder: Annotated[tuple[str, str], typer.Option(help="who gets them")] = ("privacy-officer", "controller"),
    passphrase_file: Annotated[
        list[Path] | None, typer.Option(help="instead of asking: a file per holder, in the same order")
    ] = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Give two people each a half of the key behind user names in the log; together they can resolve one."""
    with about_setting("passphrase_file", CustodyRefused):
        custodians = [
            Custodian(name=name, passphrase=_new_passphrase(name, at, passphrase_file or []))
            for at, name in enumerate(holder)
        ]
    with tenants(config, clock, municipality) as opened, _telling("{file}", as_json=as_json, err=False) as done:
        for tenant in opened:
            entry = tenant.audit.event(EventId.ACTORS_SHARED, "keys", {}, origin="command-line", actor="operator")
            with write_transaction(tenant.engine) as connection:
                tenant.audit.record(connection, [entry])
            paths = share(tenant.keys.actors, tenant.municipality.value, out, custodians)
            done += [{"municipality": tenant.municipality.value, "file": str(path)} for path in paths]


def _new_passphrase(holder: str, at: int, files: list[Path]) -> str:
    if at < len(files):
        return read_passphrase(files[at])
    asked: str = typer.prompt(f"passphrase of {holder}", hide_input=True, confirmation_prompt=True, err=True)
    return asked


@keys.command("rotate")
def rotate_seal(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Make a new seal key; earlier ones still open what was sealed to them. Publish it, and restart `run`.

    Signals are sealed to it once the gateway enrolled it and a manifest names it. Prints its key id.
    """
    with _telling("{municipality} {key_id}", as_json=as_json, err=False) as done:
        for entry in chosen(read_settings(config), municipality):
            key_id = key_rotation.rotate_seal_key(entry, clock_from(clock))
            done.append({"municipality": entry.code, "key_id": key_id})


@keys.command("replace-root")
def replace_root(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Destroy the root key, which somebody else may have, and make another. Publish it, and restart `run`.

    The node refuses every manifest that names the former key: the gateway takes the new one by two officers
    (`drempel-gateway municipality replace-root`). Feedback that waits under the former key is not believed any more.
    """
    with _telling("{municipality} {root_fingerprint}", as_json=as_json, err=False) as done:
        for entry in chosen(read_settings(config), municipality):
            root = key_rotation.replace_root_key(entry, clock_from(clock))
            shown = {"root_key": root, "root_fingerprint": fingerprint(bytes.fromhex(root))}
            done.append({"municipality": entry.code, **shown})


@keys.command("retire")
def retire_seal(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Destroy earlier seal keys: those that no manifest lists any more and that no bundle waits for.

    Before: `publish --newest-only`, two days after a manifest named the newest key. Restart `run` afterwards: its
    memory still holds what was destroyed.
    """
    settings = read_settings(config)
    rows = []
    for entry in chosen(settings, municipality):
        tenant = wiring.open_tenant(entry, clock_from(clock))
        line = wiring.connect(tenant, entry, settings)
        try:
            standing = wiring.seal_key_ending(tenant, line, entry).run()
        finally:
            line.close()
            tenant.close()
        rows += [
            {"municipality": entry.code, "key_id": key_id.hex(), "standing": found.value}
            for key_id, found in standing.items()
        ]
    tables.render("seal keys", rows, as_json=as_json)


@keys.command()
def show(config: Config, municipality: Only = None, as_json: AsJson = False) -> None:
    """Show the fingerprints of the keys, and the line by which auditors verify the log."""
    with tenants(config, None, municipality) as opened:
        rows = [
            {
                "municipality": tenant.municipality.value,
                "root_key": tenant.keys.root.verify_key.encode().hex(),
                "root_fingerprint": fingerprint(tenant.keys.root.verify_key.encode()),
                "seal_fingerprints": "; ".join(fingerprint(key.public.encoded) for key in tenant.keys.seal_keys),
                "seal_key_ids": " ".join(key.public.key_id.hex() for key in tenant.keys.seal_keys),
                "audit_verifier": tenant.audit.verifier,
                "audit_earlier_verifiers": tenant.audit.earlier_verifiers,
                "audit_post_quantum_verifier": tenant.audit.post_quantum_verifier,
            }
            for tenant in opened
        ]
    tables.render("keys", rows, as_json=as_json)


@keys.command()
def evidence(
    config: Config,
    out: Annotated[Path, typer.Option(help="directory for one blinding-CODE.json each, readable by its owner only")],
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Write what the privacy officer needs to check what was evaluated: `drempel-audit blinding`. Never the gateway."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tenants(config, clock, municipality) as opened, _telling("{file}", as_json=as_json, err=False) as done:
        for tenant in opened:
            path = out / f"blinding-{tenant.municipality}.json"
            path.unlink(missing_ok=True)
            create_private(path, blinding_evidence(tenant).encode())
            done.append({"municipality": tenant.municipality.value, "file": str(path)})
