"""`drempel-gateway municipality`: connect, list, pause, resume and merge municipalities."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from gateway import manifest_building
from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, refusals, said
from gateway.cli.officers import OfficerKeysOption, PassphrasesOption, approvals, held
from gateway.domain import mergers
from gateway.domain.budget import KEYS_PER_RESIDENT, lifetime_budget
from gateway.domain.directory import Directory
from gateway.domain.enrolment import CONNECTION_CHANGES, MERGED_LIFE, Connection, ConnectionState
from gateway.domain.epochs import FORMER_LIFE, Epoch, Rekeying
from gateway.domain.root_replacement import RootReplacement
from gateway.enrolment_files import read_municipality
from gateway.errors import EnrolmentRefused
from gateway.settings import Settings
from gateway.wiring.installation import Installation
from keys.fingerprint import fingerprint
from keys.identity import Day, MunicipalityCode
from keys.manifest import EpochState
from keys.suite import GateProfile
from servicekit.clock import clock_from
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="Connected municipalities.", pretty_exceptions_enable=False)
CodeArgument = Annotated[str, typer.Argument(help="The municipality's code, four digits.")]


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="What the municipality published: `drempel-node keys publish`.")],
    config: ConfigOption,
    residents: Annotated[int, typer.Option(min=0, help="Registered residents; sets the evaluation budget.")] = 0,
    keys_per_resident: Annotated[int, typer.Option(min=1, help="Link keys per resident.")] = KEYS_PER_RESIDENT,
    budget: Annotated[int | None, typer.Option(min=0, help="The lifetime evaluation budget itself.")] = None,
    profile: Annotated[GateProfile, typer.Option(help="How wide the link keys open.")] = GateProfile.BALANCED,
    clock: ClockOption = None,
) -> None:
    """Connect a municipality, or take over its new keys. In force with the next manifest."""
    with refusals():
        settings, installation = opened(config, clock)
        connection = read_municipality(file).connection(profile)
        if connection.operator_oin == settings.gateway_operator and not settings.manifest.same_operator_allowed:
            raise EnrolmentRefused("one operator for gateway and node", field="operator_oin")
        known = _found(installation, connection.code)
        if known is not None:
            if known.root_key != connection.root_key:
                raise EnrolmentRefused("the root key is pinned; `replace-root` takes two officers", field="root_key")
            connection = dataclasses.replace(
                connection, state=known.state, generation=known.generation, rekeyings=known.rekeyings
            )
        granted = lifetime_budget(residents, keys_per_resident) if budget is None else budget
        connection = dataclasses.replace(connection, budget=granted)
        installation.enrolments.put_connection(connection, epoch=active_epoch(installation).id)
        said(f"municipality {connection.code} connected, {granted} evaluations; build a manifest to put it in force")


@app.command("replace-root")
def replace_root(
    file: Annotated[Path, typer.Argument(help="What the municipality published: `drempel-node keys publish`.")],
    officer_key: OfficerKeysOption,
    config: ConfigOption,
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Take a municipality's new root key, after the former was lost or stolen. Two officers sign; recorded with both.

    Compare the fingerprints that it prints with the municipality first: by telephone, at a number that was known
    before. In force with the next manifest; until then the node that has the new key refuses the one in force.
    """
    with refusals():
        settings, installation = opened(config, clock)
        connection = read_municipality(file).connection(GateProfile.BALANCED)
        known = _found(installation, connection.code)
        if known is None:
            raise EnrolmentRefused("no such municipality", field="municipality_code")
        if known.node_oin != connection.node_oin:
            raise EnrolmentRefused("another node's keys", field="node_oin")
        if known.root_key == connection.root_key:
            raise EnrolmentRefused("this root key is the pinned one", field="root_key")
        said(f"former root key {fingerprint(known.root_key.encode())}")
        said(f"new root key    {fingerprint(connection.root_key.encode())}")
        replacement = RootReplacement(municipality=known.code, former=known.root_key, root=connection.root_key)
        signed = approvals(replacement.approve, held(officer_key, passphrase_file))
        installation.enrolments.replace_root(connection, replacement, signed, settings.officer_keys())
        said(f"municipality {known.code} has another root key; build a manifest to put it in force")


@app.command("list")
def list_municipalities(config: ConfigOption, as_json: JsonOption = False) -> None:
    """List municipalities."""
    with refusals():
        _, installation = opened(config)
        rows = [
            {
                "code": connection.code.value,
                "node_oin": connection.node_oin.value,
                "operator_oin": connection.operator_oin.value,
                "state": connection.state.value,
                "merged_into": connection.merger.into.value if connection.merger else "",
                "profile": connection.profile.value,
                "generation": connection.generation,
                "seal_key": connection.seal_keys[-1].key().key_id.hex(),
            }
            for connection in installation.enrolments.enrolled().connections
        ]
        render("municipalities", rows, as_json=as_json)


@app.command()
def pause(code: CodeArgument, config: ConfigOption, clock: ClockOption = None) -> None:
    """Take no new signals for a municipality; its node may collect what waits."""
    with refusals():
        _change(config, clock, code, ConnectionState.PAUSED)


@app.command()
def resume(code: CodeArgument, config: ConfigOption, clock: ClockOption = None) -> None:
    """Take signals for a paused municipality again."""
    with refusals():
        _change(config, clock, code, ConnectionState.ACCEPTING)


@app.command()
def rekey(
    code: CodeArgument,
    config: ConfigOption,
    drop_former: Annotated[
        bool, typer.Option(help="Match nothing more that was sealed under the former key; what waits is lost.")
    ] = False,
    clock: ClockOption = None,
) -> None:
    """Give one municipality a new leaf key after an incident, from the active epoch on. In force with a manifest."""
    with refusals():
        _, installation = opened(config, clock)
        connection = _found(installation, MunicipalityCode(code))
        if connection is None:
            raise EnrolmentRefused("no such municipality", field="municipality_code")
        now = clock_from(clock).now()
        rekeying = Rekeying(
            epoch=active_epoch(installation).id,
            generation=connection.generation + 1,
            former_until=now if drop_former else now + FORMER_LIFE,
        )
        installation.enrolments.rekey(connection.code, rekeying)
        said(f"municipality {code} has generation {rekeying.generation}; build a manifest, and its node indexes anew")


@app.command()
def merge(
    code: CodeArgument,
    config: ConfigOption,
    into: Annotated[str, typer.Option(help="The municipality that it goes up in, by code.")],
    clock: ClockOption = None,
) -> None:
    """Take nothing new for a municipality that went up in another; what was sealed for it before still comes in.

    Before: enrol the other, have its node index, build a manifest, import the new routing table. After: build a
    manifest. `resume` takes it back.
    """
    with refusals():
        settings, installation = opened(config, clock)
        known = _directory(settings, installation)
        name, now = MunicipalityCode(code), clock_from(clock).now()
        merger = mergers.merge(known, name, MunicipalityCode(into), now)
        installation.enrolments.set_connection_state(name, ConnectionState.MERGED, merger)
        said(f"municipality {code} went up in {into}; build a manifest, and end it {MERGED_LIFE.days} days from now")


@app.command()
def end(
    code: CodeArgument,
    config: ConfigOption,
    early: Annotated[
        bool, typer.Option(help="Also within 32 days, and with a full mailbox; nothing that waits is matched any more.")
    ] = False,
    clock: ClockOption = None,
) -> None:
    """Match nothing any more for a municipality that went up in another; its node destroys its link keys.

    In force with the next manifest. Its node goes on with cases, feedback and withdrawals. For good.
    """
    with refusals():
        settings, installation = opened(config, clock)
        known = _directory(settings, installation)
        name, now = MunicipalityCode(code), clock_from(clock).now()
        waiting = sum(box.waiting for box in installation.overview.mailboxes(Day.of(now)) if box.municipality == name)
        merger = mergers.end(known, name, waiting, now, early=early)
        installation.enrolments.set_connection_state(name, ConnectionState.ENDED, merger)
        said(
            f"nothing is matched for municipality {code} any more; build a manifest, so that its node destroys its keys"
        )


def active_epoch(installation: Installation) -> Epoch:
    """Return the epoch that is sealed under."""
    for epoch in installation.enrolments.enrolled().epochs:
        if epoch.state is EpochState.ACTIVE:
            return epoch
    raise EnrolmentRefused("no epoch is active", field="epoch")


def _change(config: Path, clock: Path | None, code: str, new: ConnectionState) -> None:
    _, installation = opened(config, clock)
    connection = _found(installation, MunicipalityCode(code))
    if connection is None:
        raise EnrolmentRefused("no such municipality", field="municipality_code")
    if new not in CONNECTION_CHANGES[connection.state]:
        raise EnrolmentRefused(f"municipality is {connection.state} already", field="state")
    installation.enrolments.set_connection_state(connection.code, new)
    said(f"municipality {code} is {new}")


def _directory(settings: Settings, installation: Installation) -> Directory:
    """Return what the gateway goes by now; a manifest that expired still tells who is named."""
    enrolled = installation.enrolments.enrolled()
    manifest = manifest_building.opened(enrolled.manifest, settings) if enrolled.manifest is not None else None
    return Directory.of(enrolled, manifest, installation.enrolments.routing(), settings.form_rules())


def _found(installation: Installation, code: MunicipalityCode) -> Connection | None:
    return next((item for item in installation.enrolments.enrolled().connections if item.code == code), None)
