"""`drempel-gateway mailbox`: what brokers lost while it waited, letting it go, and beginning another stream."""

from collections.abc import Sequence
from contextlib import closing
from typing import Annotated

import typer

from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, refusals, said
from gateway.cli.officers import OfficerKeysOption, PassphrasesOption, approvals, held
from gateway.domain.release import Lost, Release
from gateway.errors import ReleaseRefused
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="What waits at the brokers.", pretty_exceptions_enable=False)
_NUMBERS = frozenset({"frame", "signals", "feedback"})


@app.command()
def lost(config: ConfigOption, clock: ClockOption = None, as_json: JsonOption = False) -> None:
    """Show what waits in frames that the brokers do not have any more; exit code 1 when there is any."""
    with refusals():
        _, installation = opened(config, clock)
        with closing(installation.lost_frames) as frames:
            found = frames.look()
        _show(found, as_json=as_json)
        if found:
            raise typer.Exit(1)


@app.command("let-go")
def let_go(
    officer_key: OfficerKeysOption,
    config: ConfigOption,
    frame: Annotated[list[int], typer.Option("--frame", help="A number that `lost` shows; may be repeated.")],
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Withdraw the signals and drop the feedback that wait in lost frames. Two officers sign; recorded with both."""
    with refusals():
        settings, installation = opened(config, clock)
        with closing(installation.lost_frames) as frames:
            found = {(one.number, one.digest) for one in frames.look() if one.number in frame}
            if {number for number, _ in found} != set(frame):
                raise ReleaseRefused("a frame that is not lost", field="frame")
            release = Release(tuple(sorted(found)))
            signed = approvals(release.approve, held(officer_key, passphrase_file))
            count = frames.let_go(release, signed, settings.officer_keys())
        said(f"{count} signals and feedback records were let go; tell their partners")


@app.command("renew-stream")
def renew_stream(
    officer_key: OfficerKeysOption,
    config: ConfigOption,
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Begin another stream where the one that bundles were in is gone. Two officers sign; recorded with both."""
    with refusals():
        settings, installation = opened(config, clock)
        with closing(installation.lost_frames) as frames:
            renewal = frames.stream()
            if renewal is None:
                raise ReleaseRefused("bundles are in no stream", field="mailboxes.stream")
            signed = approvals(renewal.approve, held(officer_key, passphrase_file))
            count = frames.renew(renewal, signed, settings.officer_keys())
        said(f"another stream is begun; {count} frames waited in the one that is gone: see `mailbox lost`")


def _show(found: Sequence[Lost], *, as_json: bool) -> None:
    rows: list[dict[str, object]] = [
        {
            "frame": one.number,
            "municipality": one.municipality.value,
            "partner": one.partner.value,
            "signals": one.signals,
            "feedback": one.records,
            "from": one.first.date.isoformat(),
            "until": one.last.date.isoformat(),
        }
        for one in found
    ]
    render("lost", rows, as_json=as_json, right=_NUMBERS)
