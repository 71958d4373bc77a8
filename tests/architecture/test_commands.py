"""Whatever `drempel-node` answers, a program can read."""

import json

import typer

from municipality_node.commands.application import app
from servicekit import tables

WITHOUT = {
    "move export": "its answer is JSON always",
    "move import": "its answer is JSON always",
    "backup": "its answer is JSON always",
    "tray defaults": "prints a file to begin with, in TOML",
    "dpia": "prints a document, in Markdown",
    "console": "serves until it is stopped, and answers nothing",
    "processing serve": "serves until it is stopped, and answers nothing",
}


def commands(command, *path):
    """Yield every command of the parser with its words, groups looked into."""
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from commands(command.get_command(context, name), *path, name)


EVERY = dict(commands(typer.main.get_command(app)))


def options(command):
    return {option for parameter in command.params for option in parameter.opts}


def test_every_command_answers_in_json_when_asked_or_is_named_here_with_its_reason():
    assert len(EVERY) > 80
    assert {words for words, command in EVERY.items() if "--json" not in options(command)} == set(WITHOUT)


def test_every_command_says_what_it_does():
    assert [words for words, command in EVERY.items() if not command.help] == []


def test_what_was_done_is_a_list_for_programs_and_a_line_each_for_people(capsys):
    done = [{"case": 1, "act": "paused"}, {"case": 2, "act": "paused"}]
    tables.tell(done, "case {case}: {act}", as_json=True)
    assert json.loads(capsys.readouterr().out) == done
    tables.tell(done, "case {case}: {act}", as_json=False)
    assert capsys.readouterr() == ("", "case 1: paused\ncase 2: paused\n")
