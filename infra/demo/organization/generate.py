"""Write a whole organisation to a folder: log, repositories, exports, configuration, truth."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.demo.organization import plan
from infra.demo.organization.configuration import NAME as CONFIGURATION
from infra.demo.organization.configuration import write_configuration
from infra.demo.organization.events import Event, Founded
from infra.demo.organization.exports import write_exports
from infra.demo.organization.log import NAME as LOG
from infra.demo.organization.log import line_of, read_log
from infra.demo.organization.planted import NAME as PLANTED
from infra.demo.organization.planted import write_planted
from infra.demo.organization.simulation import simulate
from infra.demo.truth.answers import write_truth
from infra.errors import UsageError

NOT_SERVED_YET = ("http://127.0.0.1:8999", "http://127.0.0.1:8999/gitlab")


@dataclass(frozen=True)
class Organization:
    """A folder that `generate` wrote."""

    folder: Path

    @property
    def is_complete(self) -> bool:
        """Whether it was written to its end."""
        return (self.folder / CONFIGURATION).exists()

    @property
    def configuration(self) -> Path:
        """Its `sei.toml`."""
        return self.folder / CONFIGURATION

    @property
    def founded(self) -> Founded:
        """What it is about."""
        first = next(self.events())
        assert isinstance(first, Founded)
        return first

    def events(self) -> Iterator[Event]:
        """Its log, from the beginning."""
        return read_log(self.folder / LOG)


def generate(seed: int, folder: Path, *, days: int = plan.DAYS, pace: float = 1.0) -> Organization:
    """Generate the organisation of a seed; a folder that is incomplete is begun anew.

    Args:
        seed: decides everything.
        folder: where to; it must not hold a complete organisation.
        days: how long it lives.
        pace: factor on the amount of work.

    Raises:
        UsageError: there is something in the folder.
    """
    organization = Organization(folder)
    if organization.is_complete:
        raise UsageError(f"{folder} holds an organisation already. Remove it, or give another --out.")
    if folder.exists() and any(folder.iterdir()) and not (folder / LOG).exists():
        raise UsageError(f"{folder} is not empty. Give another --out.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (folder / LOG).open("wb") as log:
        simulate(seed, folder / "repositories", _writer(log.write), days, pace)
    write_exports(folder / "exports", organization.events())
    write_planted(folder / "truth" / PLANTED, organization.events())
    write_truth(folder / LOG, folder / "truth")
    unfinished = folder / f"{CONFIGURATION}.new"
    write_configuration(unfinished, organization.events(), *NOT_SERVED_YET)
    os.replace(unfinished, folder / CONFIGURATION)  # noqa: PTH105
    return organization


def _writer(write: Callable[[bytes], int]) -> Callable[[Event], None]:
    def log(event: Event) -> None:
        write(line_of(event))

    return log
