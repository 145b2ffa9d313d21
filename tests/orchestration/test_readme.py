"""Commands of the README work as they stand there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.command_line import CommandLine

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    shlex.split(text.replace("payments", "shop").replace("2026-03", "2025-06"), comments=True)
    for block in BLOCKS
    for text in re.findall(r"^\.venv/bin/sei (.*(?:\n {3,}.*)*)", block, re.MULTILINE)
]
READING = [command for command in COMMANDS if command[0] in ("status", "sql", "explain", "preview")]


def test_the_readme_shows_how_to_read_the_numbers() -> None:
    assert {command[0] for command in READING} == {"status", "sql", "explain", "preview"}


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_each_reading_command_of_the_readme_gives_rows(finished: CommandLine, command: list[str]) -> None:
    done = finished(*command)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 5


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_each_command_of_the_readme_exists_with_its_options(finished: CommandLine, command: list[str]) -> None:
    words = command[: 2 if command[0] in ("add", "preview") else 1]
    shown = finished(*words, "--help")
    assert shown.returncode == 0, shown.stderr
    assert all(word in shown.stdout for word in command if word.startswith("--"))
