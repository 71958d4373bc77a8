"""A command line whose commands are imported when they are asked for.

Every command of a role is one process; what it does not need it should not wait for. `--help` of the
whole lists them all, and so imports them all.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

import click
import typer
from typer.core import TyperGroup
from typer.main import get_group


def lazily(commands: Mapping[str, str]) -> type[TyperGroup]:
    """Return a group of commands, each given by its name as "module:attribute", in the order listed.

    The attribute is a function, which becomes a command, or a Typer, which becomes a group.
    """

    class Lazy(TyperGroup):
        """The commands of one application."""

        where: ClassVar[Mapping[str, str]] = commands

        def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
            return list(self.where)

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
            return load(cmd_name, self.where[cmd_name]) if cmd_name in self.where else None

    return Lazy


def load(name: str, where: str) -> click.Command:
    """Import the command given as "module:attribute"; raises ImportError or AttributeError."""
    module, _, attribute = where.partition(":")
    found = getattr(import_module(module), attribute)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
        alone.callback()(_group)
    return get_group(alone).commands[name]


def _group() -> None:
    """Exist, so that one command alone is still a command of a group."""
