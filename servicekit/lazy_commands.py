"""A command line whose commands are imported when they are asked for.

Every command of a role is one process; what it does not need it should not wait for. `--help` of the
whole lists them all, and so imports them all.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

Command = TyperCommand | TyperGroup


def lazily(commands: Mapping[str, str]) -> type[TyperGroup]:
    """Return a group of commands, each given by its name as "module:attribute", in the order listed.

    The attribute is a function, which becomes a command, or a Typer, which becomes a group.
    """

    class Lazy(TyperGroup):
        """The commands of one application."""

        where: ClassVar[Mapping[str, str]] = commands

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer keeps its own click to itself
            return list(self.where)

        def get_command(self, ctx: Any, cmd_name: str) -> Command | None:  # noqa: ARG002 - as above
            return load(cmd_name, self.where[cmd_name]) if cmd_name in self.where else None

    return Lazy


def load(name: str, where: str) -> Command:
    """Import the command given as "module:attribute"; raises ImportError or AttributeError."""
    module, _, attribute = where.partition(":")
    found = getattr(import_module(module), attribute)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
        alone.callback()(_group)
    command = get_group(alone).commands[name]
    assert isinstance(command, Command)  # noqa: S101 - typer makes no other kind
    return command


def _group() -> None:
    """Exist, so that one command alone is still a command of a group."""
