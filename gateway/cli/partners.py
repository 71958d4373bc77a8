"""`drempel-gateway partner`: enrol, list, block and unblock partners."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, refusals, said
from gateway.domain.enrolment import DEFAULT_VOLUME, PARTNER_CHANGES, Partner, PartnerState
from gateway.enrolment_files import read_partner
from gateway.errors import EnrolmentRefused
from gateway.wiring.installation import Installation
from keys.identity import MunicipalityCode, Oin
from keys.manifest import ANY_MUNICIPALITY
from keys.suite import Mode
from servicekit.tables import render
from signals.signal import SignalType

app = typer.Typer(no_args_is_help=True, help="Partners that may send signals.", pretty_exceptions_enable=False)
OinArgument = Annotated[str, typer.Argument(help="The organisation's OIN, twenty digits.")]
_MODES = {"blind": Mode.BLIND, "direct": Mode.DIRECT, "direct-unsigned": Mode.DIRECT_UNSIGNED}
_NUMBERS = frozenset({"accepted", "evaluations_spent"})


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="What the partner published: `drempel-partner keys publish`.")],
    config: ConfigOption,
    municipality: Annotated[
        list[str] | None, typer.Option(help="A municipality it may send to; repeat for more. Default: all.")
    ] = None,
    mode: Annotated[
        str,
        typer.Option(
            help="blind: the gateway never sees a signal. direct: it does, during the call."
            " direct-unsigned: that, and the client cannot sign."
        ),
    ] = "blind",
    mode_for: Annotated[
        list[str] | None, typer.Option(metavar="CODE=MODE", help="Another mode for one municipality; repeat for more.")
    ] = None,
    signal_type: Annotated[
        list[str] | None, typer.Option(help="EARLY, END_OF_SUPPLY or CRISIS; repeat for more. Default: all.")
    ] = None,
    volume: Annotated[
        int | None,
        typer.Option(
            min=1,
            show_default=str(DEFAULT_VOLUME),
            help="Signals in blind mode to one municipality in an epoch; 15 % more are let in.",
        ),
    ] = None,
    clock: ClockOption = None,
) -> None:
    """Enrol a partner, or take over its new keys. In force for nodes with the next manifest."""
    with refusals():
        _, installation = opened(config, clock)
        modes = dict.fromkeys(_codes(municipality), _mode(mode)) | dict(map(_exception, mode_for or []))
        partner = read_partner(file).partner(modes)
        if signal_type:
            partner = dataclasses.replace(partner, signal_types=frozenset(map(_signal_type, signal_type)))
        known = _found(installation, partner.oin)
        stated = dict.fromkeys(_codes(municipality), volume) if volume else {}
        volumes = {**(known.volumes if known else {}), **stated} or {ANY_MUNICIPALITY: DEFAULT_VOLUME}
        partner = dataclasses.replace(partner, state=known.state if known else partner.state, volumes=volumes)
        installation.enrolments.put_partner(partner)
        said(
            f"partner {partner.oin} enrolled as {partner.partner_type}, {_told(partner)};"
            " build a manifest to put it in force"
        )


@app.command("list")
def list_partners(config: ConfigOption, as_json: JsonOption = False) -> None:
    """List partners."""
    with refusals():
        _, installation = opened(config)
        rows = [
            {
                "oin": partner.oin.value,
                "name": partner.name,
                "type": partner.partner_type.value,
                "state": partner.state.value,
                "modes": _told(partner),
                "volumes": ", ".join(f"{code}: {count}" for code, count in partner.volumes.items()),
                "signal_types": ", ".join(item.name for item in sorted(partner.signal_types)),
            }
            for partner in installation.enrolments.enrolled().partners
        ]
        render("partners", rows, as_json=as_json, right=_NUMBERS)


@app.command()
def volumes(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Show what each partner sent to each municipality, in which mode, and had evaluated for it."""
    with refusals():
        _, installation = opened(config)
        rows = [
            {
                "oin": item.partner.value,
                "municipality": item.municipality.value,
                "mode": item.mode.spoken,
                "accepted": item.accepted,
                "evaluations_spent": item.evaluations_spent,
            }
            for item in installation.overview.volumes()
        ]
        render("volumes", rows, as_json=as_json, right=_NUMBERS)


@app.command()
def block(oin: OinArgument, config: ConfigOption, clock: ClockOption = None) -> None:
    """Refuse a partner's calls from now on; its receipts and bundles stay."""
    with refusals():
        _change(config, clock, oin, PartnerState.BLOCKED)


@app.command()
def unblock(oin: OinArgument, config: ConfigOption, clock: ClockOption = None) -> None:
    """Let a blocked partner call again."""
    with refusals():
        _change(config, clock, oin, PartnerState.ACTIVE)


def _change(config: Path, clock: Path | None, oin: str, new: PartnerState) -> None:
    _, installation = opened(config, clock)
    partner = _found(installation, Oin(oin))
    if partner is None:
        raise EnrolmentRefused("no such partner", field="oin")
    if new not in PARTNER_CHANGES[partner.state]:
        raise EnrolmentRefused(f"partner is {partner.state} already", field="state")
    installation.enrolments.put_partner(dataclasses.replace(partner, state=new))
    said(f"partner {oin} is {new}")


def _found(installation: Installation, oin: Oin) -> Partner | None:
    return next((item for item in installation.enrolments.enrolled().partners if item.oin == oin), None)


def _told(partner: Partner) -> str:
    return ", ".join(f"{code}: {mode.spoken}" for code, mode in partner.modes.items())


def _mode(name: str) -> Mode:
    chosen = _MODES.get(name)
    if chosen is None:
        raise EnrolmentRefused("blind, direct or direct-unsigned", field="mode")
    return chosen


def _exception(stated: str) -> tuple[str, Mode]:
    code, _, name = stated.partition("=")
    return MunicipalityCode(code).value, _mode(name)


def _codes(stated: list[str] | None) -> list[str]:
    return [MunicipalityCode(code).value for code in stated] if stated else [ANY_MUNICIPALITY]


def _signal_type(name: str) -> SignalType:
    try:
        return SignalType[name.upper()]
    except KeyError:
        raise EnrolmentRefused("EARLY, END_OF_SUPPLY or CRISIS", field="signal_type") from None
