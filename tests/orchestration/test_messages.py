"""A command that a message recommends exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from orchestration.cli import application
from tests.command_line import ROOT

PACKAGES = ("infra", "ingestion", "ml", "orchestration", "quality", "spark_jobs")
SEI = re.compile(r"(?<!account )\bsei ([a-z]+)(?: ([a-z]+))?")
MAKE = re.compile(r"`make ([a-z-]+)")
IN_BACKTICKS = re.compile(r"`sei ([a-z]+) ([a-z]+)")


def texts() -> Iterator[tuple[Path, str]]:
    """Every text in our code, docstrings included."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path, node.value


@pytest.fixture(scope="module")
def commands() -> dict[str, set[str]]:
    """Each command, and what stands below it."""
    app = typer.main.get_command(application())
    return {name: set(getattr(one, "commands", ())) for name, one in app.commands.items()}  # type: ignore[attr-defined]


def test_each_command_that_a_message_names_exists(commands: dict[str, set[str]]) -> None:
    named = [(path.name, *found) for path, text in texts() for found in SEI.findall(text)]
    assert len(named) > 30
    assert [one for one in named if one[1] not in commands] == []
    below = [(path.name, *found) for path, text in texts() for found in IN_BACKTICKS.findall(text)]
    assert [one for one in below if commands[one[1]] and one[2] not in commands[one[1]]] == []


def test_each_target_of_make_that_a_message_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = [(path.name, found) for path, text in texts() for found in MAKE.findall(text)]
    assert named
    assert [one for one in named if one[1] not in targets] == []
