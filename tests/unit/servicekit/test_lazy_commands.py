"""Commands that are imported when they are asked for."""

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from municipality_node.commands.application import COMMANDS
from servicekit.lazy_commands import lazily, load

HERE = "tests.unit.servicekit.test_lazy_commands"
family = typer.Typer(help="Several of a kind.")


def greet(name: str) -> None:
    """Say good day."""
    typer.echo(f"dag {name}")


@family.command()
def uncle() -> None:
    """Be the uncle."""
    typer.echo("oom")


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer(cls=lazily({"greet": f"{HERE}:greet", "family": f"{HERE}:family", "lost": "nowhere:at_all"}))
    app.callback()(lambda: None)
    return app


def test_a_function_becomes_a_command_with_its_arguments(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["greet", "Jan"]).output == "dag Jan\n"


def test_a_typer_becomes_a_group_also_with_one_command(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["family", "uncle"]).output == "oom\n"


def test_a_command_that_is_not_asked_for_is_not_imported(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["family", "--help"]).exit_code == 0
    assert isinstance(CliRunner().invoke(app, ["lost"]).exception, ModuleNotFoundError)


def test_an_unknown_command_is_refused_by_name(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["grete"])
    assert result.exit_code == 2
    assert "No such command" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_node_can_be_loaded_and_says_what_it_does(name: str) -> None:
    command = load(name, COMMANDS[name])
    assert command.name == name
    assert command.get_short_help_str()


def test_working_on_cases_does_not_wait_for_the_console() -> None:
    wanted = "from municipality_node.commands.application import COMMANDS\n"
    wanted += "from servicekit.lazy_commands import load\nload('case', COMMANDS['case'])\n"
    wanted += "import sys; print([name for name in ('starlette', 'uvicorn', 'statsmodels') if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", wanted], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
