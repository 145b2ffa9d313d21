"""Write a whole organisation to a folder: log, repositories, exports, configuration, truth."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.demo.organization.configuration import NAME as CONFIGURATION
from infra.demo.organization.configuration import is_configured, write_configuration
from infra.demo.organization.events import Event, Founded
from infra.demo.organization.exports import is_exported, write_exports
from infra.demo.organization.extent import LARGEST, SMALLEST, of_scale
from infra.demo.organization.log import NAME as LOG
from infra.demo.organization.log import line_of, read_log
from infra.demo.organization.planted import NAME as PLANTED
from infra.demo.organization.planted import is_about_planted, write_planted
from infra.demo.organization.simulation import USUAL, simulate
from infra.demo.truth.answers import write_truth
from infra.errors import UsageError

NOT_SERVED_YET = "http://127.0.0.1:8999"


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
    def repositories(self) -> Path:
        """Its Git histories, `OWNER/NAME.git`."""
        return self.folder / "repositories"

    @property
    def founded(self) -> Founded:
        """First event, which says what the organisation is about."""
        first = next(self.events())
        assert isinstance(first, Founded)
        return first

    def events(self) -> Iterator[Event]:
        """Its log, from the beginning."""
        return read_log(self.folder / LOG)


def generate(
    seed: int,
    folder: Path,
    *,
    days: int | None = None,
    scale: int | None = None,
    with_answers: bool = True,
) -> Organization:
    """Generate the organisation of a seed; a folder that is incomplete is begun anew.

    Args:
        seed: decides everything.
        folder: where to; it must not hold a complete organisation.
        days: how long it lives; by default 18 months, longer where `scale` is large.
        scale: number of repositories; the usual organisation where it is left out.
        with_answers: write the right answers, which takes longer than all the rest.

    Raises:
        UsageError: there is something in the folder, or there cannot be so many repositories.
    """
    if scale is not None and not SMALLEST <= scale <= LARGEST:
        raise UsageError(f"--scale {scale} is not possible: give {SMALLEST} to {LARGEST} repositories.")
    organization = Organization(folder)
    if organization.is_complete:
        raise UsageError(f"{folder} holds an organisation already. Remove it, or give another --out.")
    if folder.exists() and any(folder.iterdir()) and not (folder / LOG).exists():
        raise UsageError(f"{folder} is not empty. Give another --out.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kept = Kept(folder / f"{LOG}.kept")
    extent = USUAL if scale is None else of_scale(seed, scale)
    with (folder / LOG).open("wb") as log, kept.path.open("wb") as some:
        simulate(seed, organization.repositories, _writer(log.write, some.write), days, extent)
    write_exports(folder / "exports", kept)
    write_planted(folder / "truth" / PLANTED, kept)
    if with_answers:
        write_truth(folder / LOG, folder / "truth")
    unfinished = folder / f"{CONFIGURATION}.new"
    write_configuration(unfinished, kept, NOT_SERVED_YET)
    kept.path.unlink()
    os.replace(unfinished, folder / CONFIGURATION)  # noqa: PTH105
    return organization


@dataclass(frozen=True)
class Kept(Iterable[Event]):
    """Events that exports, planted effects and the configuration need, as a log of its own: little beside the whole."""

    path: Path

    def __iter__(self) -> Iterator[Event]:
        return read_log(self.path)


def _writer(write: Callable[[bytes], int], keep: Callable[[bytes], int]) -> Callable[[Event], None]:
    def log(event: Event) -> None:
        line = line_of(event)
        write(line)
        if is_exported(event) or is_about_planted(event) or is_configured(event):
            keep(line)

    return log
