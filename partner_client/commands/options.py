"""The options that commands share, and what they stand for."""

from pathlib import Path
from typing import Annotated

import typer

from partner_client.presentation import Voice
from partner_client.settings import PartnerSettings, load_settings

Config = Annotated[
    Path, typer.Option("--config", envvar="DREMPEL_PARTNER_CONFIG", help="Settings of this installation (TOML).")
]
CONFIG = Path("drempel-partner.toml")
ClockFile = Annotated[Path | None, typer.Option("--clock", help="Development: a file that holds the time.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
English = Annotated[bool, typer.Option("--english/--dutch", help="The language of explanations.")]
InputPath = Annotated[Path, typer.Argument(metavar="FILE", help="Partner file (CSV).")]
JournalPath = Annotated[Path | None, typer.Option("--journal", help="Journal (FILE.journal).")]
ReportPath = Annotated[Path | None, typer.Option("--errors", help="Error report (FILE.errors.csv).")]

__all__ = ["CONFIG", "AsJson", "ClockFile", "Config", "English", "InputPath", "JournalPath", "PartnerSettings",
           "ReportPath", "Voice", "load_settings"]  # fmt: skip
