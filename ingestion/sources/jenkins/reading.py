"""Builds of a job that are new, page by page from the newest down."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from ingestion.hosts.bodies import with_numbers
from ingestion.hosts.number_ranges import Position
from ingestion.hosts.readings import Reading, Row
from ingestion.rejections import Rejection
from ingestion.sources.jenkins.api import PAGE, Jenkins
from ingestion.sources.jenkins.details import read_build
from ingestion.sources.jenkins.jobs import Job
from ingestion.sources.jenkins.rows import is_running, moment
from ingestion.web.client import Meter
from ingestion.web.errors import UnavailableError

AT_ONCE = 4
"""Builds whose stages and reports are read at the same time."""
MOST_PAGES = 100_000
BUILDS = "builds"


@dataclass(frozen=True)
class _Page:
    """New builds of a page of the list, elements without a number, and the position after it."""

    builds: Sequence[Any]
    rejected: Sequence[Rejection]
    position: Position


def read_builds(jenkins: Jenkins, job: Job, known: str | None, since: str | None, meter: Meter) -> Iterator[Reading]:
    """Builds that are not in the tables, or were still being built; none where Jenkins has nothing new.

    Raises:
        ApiError: see `Client.send`; or the list has no end.
    """
    position = Position.of(known)
    if job.last_build is None or position.is_whole(job.last_build):
        return
    if job.last_build < position.top:
        # Made anew under its name: the numbers begin again.
        position = Position()
    with ThreadPoolExecutor(AT_ONCE, "jenkins-builds") as pool:
        for page in _walk(jenkins, job, position, since, meter):
            made: dict[str, list[Row]] = {}
            told = list(page.rejected)
            for rows, odd in pool.map(partial(read_build, jenkins, job, meter), page.builds):
                told += odd
                for table, found in rows.items():
                    made.setdefault(table, []).extend(found)
            yield Reading(job.name, made, {BUILDS: str(page.position)}, items=len(page.builds), rejected=told)


def _walk(jenkins: Jenkins, job: Job, position: Position, since: str | None, meter: Meter) -> Iterator[_Page]:
    """Pages down to the oldest build that is wanted.

    Each page begins with the last build of the one before, or higher: where it begins lower, builds above it were
    deleted meanwhile, or fewer are there than a range of numbers could hold, and the walk goes back.
    """
    start, floor, tail = 0, 0, 0
    for _ in range(MOST_PAGES):
        page = jenkins.builds(job, start, meter)
        sound, told = with_numbers(BUILDS, page, field="number")
        numbers = [one["number"] for one in sound]
        if start and (not numbers or max(numbers) < tail):
            start, floor = (start + floor) // 2 if start > floor else floor, max(0, floor - PAGE)
            continue
        is_last = len(page) < PAGE or any(_is_before(one, since) for one in sound)
        first = 0 if is_last else min(numbers)
        last = tail if start else max(numbers) if page else job.last_build or 0
        wanted = [one for one in sound if position.wants(one["number"]) and not _is_before(one, since)]
        position = position.then(first, last, [one["number"] for one in sound if is_running(one)])
        yield _Page(wanted, told, position)
        if is_last or not (bottom := position.bottom(first)):
            return
        floor = start + len(page) - 1
        start, tail = floor + first - bottom, bottom
    raise UnavailableError(f"{job.name}: the list of builds has no end after {MOST_PAGES:,} pages.")


def _is_before(build: Any, since: str | None) -> bool:
    began = moment(build.get("timestamp"))
    return since is not None and isinstance(began, str) and began < since and not is_running(build)
