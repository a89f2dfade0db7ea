"""Help: two examples that hold with every command, options in groups, nothing cut, no types of Python."""

import re
import shlex
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from evals.cli import app as evals
from pipeline.cli.app import app as groundwire
from pipeline.cli.help import examples_of

PROGRAMS: dict[str, Any] = {"groundwire": groundwire, "evals": evals}


COMMANDS = [
    pytest.param(name, command, id=f"{name} {command.name}")
    for name, program in PROGRAMS.items()
    for command in typer.main.get_command(program).commands.values()
]


def helped(name: str, *words: str) -> str:
    done = CliRunner().invoke(PROGRAMS[name], [*words, "--help"], prog_name=name, env={"COLUMNS": "80"})
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_has_two_examples_that_it_takes(name: str, command: Any) -> None:
    """Each is a call of this command, whose words parse, and says in a sentence what it does."""
    assert len(command.examples) >= 2
    for call, does in command.examples:
        program, called, *words = shlex.split(call)
        assert (program, called) == (name, command.name)
        command.make_context(called, words)
        assert does[0].isupper()
        assert does.endswith(".")
        assert call in helped(name, command.name)


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_help_is_plain_and_whole_at_80_columns(name: str, command: Any) -> None:
    """No line is longer, none is cut, and what to write is told by a word: FILE, N, DAY."""
    text = helped(name, command.name)
    options, _, examples = text.partition("\nExamples:\n")
    assert max(map(len, options.splitlines())) <= 80
    assert max(map(len, examples.splitlines())) <= 100
    assert "…" not in text
    assert not re.search(r"<\w|\[\w*Path|\[x|x[<>]=|\[\]|default: \(", text)
    assert not re.search(r"\b(?:dead letters?|furniture|tuples?|regex|booleans?)\b", text)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_lists_each_command_once_with_its_whole_sentence(name: str) -> None:
    """All that there are stand in one of its groups."""
    text = helped(name)
    for command in typer.main.get_command(PROGRAMS[name]).commands.values():
        assert len(re.findall(rf"^  {command.name} +[A-Z]", text, re.MULTILINE)) == 1
        sentence = command.help.split("\n\n")[0]
        assert " ".join(sentence.split()) in " ".join(text.split())
    assert "..." not in text.replace("[ARGS]...", "")


def test_options_stand_in_groups() -> None:
    """Those of the command come first, those of a model, a budget and a table below titles of their own."""
    titles = re.findall(r"^(\w[^\n]*):$", helped("groundwire", "run"), re.MULTILINE)
    assert titles[:3] == ["Arguments", "Options", "Price and batches"]
    assert {"The model", "Budget and pace", "Output", "The store"} <= set(titles)
    assert titles[-1] == "Examples"


def test_examples_are_the_end_of_a_docstring() -> None:
    """What stands before `Examples:` is the help."""
    text = """Print it.

        More of it.

        Examples:
            groundwire print
                Prints it.
        """
    assert examples_of(text) == ("Print it.\n\nMore of it.", [("groundwire print", "Prints it.")])
    assert examples_of("Print it.") == ("Print it.", [])
