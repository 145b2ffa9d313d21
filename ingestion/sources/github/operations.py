"""Workflow runs with the jobs of all their attempts, deployments with their statuses, and releases.

Runs and deployments are listed by creation, which no change moves. Whenever their first page differs, a day before the
last known one is read anew; once a day thirty days are, as long as GitHub lets a run be run again; and runs that
had not ended are asked for one by one where they are older. Jobs and statuses are asked for where a run or a
deployment differs from what is known of it only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from ingestion.hosts.bodies import rows_of, with_numbers
from ingestion.hosts.readings import Reading
from ingestion.rejections import Rejection
from ingestion.sources.github import operation_rows as rows
from ingestion.sources.github import queries
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.jobs import Jobs
from ingestion.sources.github.probes import DEPLOYMENTS, PAGE, PROBES, RUNS
from ingestion.sources.github.rows import Node, Row
from ingestion.sources.github.walk import Page, Position, walk
from ingestion.web.answers import Answer
from ingestion.web.client import Meter
from ingestion.web.errors import ScopeGoneError
from ingestion.web.odd_answers import ODD, why_odd

MARGIN, LONG_MARGIN = timedelta(days=1), timedelta(days=30)
STATUSES_PER_REQUEST = 50
State = tuple[object, ...]


@dataclass(frozen=True)
class Known:
    """Look-ups of what the tables hold of one repository."""

    runs: Callable[[Sequence[int]], Mapping[int, State]]
    """Attempt, status and time of the last change of runs."""
    unfinished: Callable[[], Sequence[int]]
    """Runs of the last weeks that had not ended."""
    deployments: Callable[[Sequence[int]], Mapping[int, State]]
    """Time of the last change of deployments."""


@dataclass(frozen=True)
class Operations:
    """Reads them for one repository."""

    github: GitHub
    name: str
    repository_id: int
    web: str
    known: Known
    meter: Meter
    since: str | None
    is_due: bool

    def runs(self, start: Position, first: Answer | None) -> Iterator[Reading]:
        """Pages of runs, each with the position once it is in the tables.

        Raises:
            ApiError: see `Client.send`.
        """
        seen: set[object] = set()
        for page in self._walk(start, lambda after: self._run_page(after, first)):
            seen |= {body.get("id") for body in page.nodes}
            yield self._runs(page.nodes, {"runs": str(page.position)}, page.holes)
        old = [run_id for run_id in self.known.unfinished() if run_id not in seen]
        if old:
            yield self._runs([body for run_id in old if (body := self._run(run_id)) is not None], {})

    def deployments(self, start: Position, first: Answer | None) -> Iterator[Reading]:
        """The same for deployments."""
        for page in self._walk(start, lambda after: self._deployment_page(after, first)):
            bodies, told = with_numbers("deployments", [*page.nodes, *[None] * page.holes])
            known = self.known.deployments([body["id"] for body in bodies])
            new = [body for body in bodies if known.get(body["id"]) != (_moment(body.get("updated_at")),)]
            made, odd = rows_of("deployments", new, lambda body: rows.deployment(self._key, body, self.web))
            statuses, holes = self._statuses(new)
            found = {"deployments": made, "deployment_statuses": statuses}
            position = {"deployments": str(page.position)}
            yield Reading(str(self.repository_id), found, position, rejected=[*told, *odd, *holes])

    def releases(self) -> Iterator[Reading]:
        """All of them: a release may be younger than the commit whose time it has."""
        bodies = [body for page in self._pages(self._get("releases", {"per_page": PAGE})) for body in page.data or ()]
        made, told = rows_of("releases", bodies, partial(rows.release, self._key))
        # What could not be read may be one of those that are known.
        whole: dict[str, tuple[str, object]] = {} if told else {"releases": ("repository_id", self.repository_id)}
        yield Reading(str(self.repository_id), {"releases": made}, whole=whole, rejected=told)

    @property
    def _key(self) -> Row:
        return {"repository_id": self.repository_id}

    def _get(self, path: str, parameters: Mapping[str, str | int]) -> Answer:
        return self.github.get(f"repos/{self.name}/{path}", self.meter, parameters)

    def _pages(self, answer: Answer) -> Iterator[Answer]:
        yield answer
        while (url := answer.next_url) is not None:
            answer = self.github.get(url, self.meter)
            yield answer

    def _walk(self, start: Position, fetch: Callable[[str | None], Node]) -> Iterator[Page]:
        margin = LONG_MARGIN if self.is_due else MARGIN
        return walk(lambda _, after: fetch(after), start, 1, self.since, "created_at", margin)

    def _run_page(self, after: str | None, first: Answer | None) -> Node:
        """Runs created up to `after`: a filter on the time, so that any later run can go on there."""
        parameters = PROBES[RUNS]
        if after is not None:
            first = self._get(RUNS, {**parameters, "created": f"<={after}"})
        found: list[Node] = []
        for answer in self._pages(first or self._get(RUNS, parameters)):
            found += answer.data["workflow_runs"] or ()
            oldest = next((text for body in reversed(found) if (text := _created(body)) is not None), after)
            if oldest != after or answer.next_url is None:
                break
        has_next = answer.next_url is not None
        return {"nodes": found, "pageInfo": {"hasNextPage": has_next, "endCursor": oldest}}

    def _deployment_page(self, after: str | None, first: Answer | None) -> Node:
        number = int(after or 1)
        parameters = PROBES[DEPLOYMENTS] if number == 1 else {**PROBES[DEPLOYMENTS], "page": number}
        answer = first if first is not None and number == 1 else self._get(DEPLOYMENTS, parameters)
        more = {"hasNextPage": answer.next_url is not None, "endCursor": str(number + 1)}
        return {"nodes": answer.data, "pageInfo": more}

    def _run(self, run_id: int) -> Node | None:
        try:
            found: Node = self._get(f"{RUNS}/{run_id}", {"exclude_pull_requests": "true"}).data
        except ScopeGoneError:
            return None
        return found

    def _runs(self, bodies: Sequence[Node], positions: Mapping[str, str], holes: int = 0) -> Reading:
        sound, told = with_numbers("workflow_runs", [*bodies, *[None] * holes])
        known = self.known.runs([body["id"] for body in sound])
        new = [
            body
            for body in sound
            if known.get(body["id"]) != (body.get("run_attempt"), body.get("status"), _moment(body.get("updated_at")))
        ]
        jobs, odd_jobs = Jobs(self.github, self.name, self.repository_id, self.meter).of(new)
        made, odd = rows_of("workflow_runs", new, partial(rows.workflow_run, self._key))
        found = {"workflow_runs": made, "workflow_jobs": jobs}
        return Reading(str(self.repository_id), found, positions, rejected=[*told, *odd, *odd_jobs])

    def _statuses(self, deployments: Sequence[Node]) -> tuple[list[Row], list[Rejection]]:
        numbers = {body["node_id"]: body["id"] for body in deployments if isinstance(body.get("node_id"), str)}
        ids, found, told = list(numbers), list[Row](), list[Rejection]()
        for start in range(0, len(ids), STATUSES_PER_REQUEST):
            variables = {"ids": ids[start : start + STATUSES_PER_REQUEST]}
            for node in self.github.query(queries.DEPLOYMENT_STATUSES, variables, self.meter)["nodes"] or ():
                number = numbers.get((node or {}).get("id"))
                told += _cut_statuses(number, node)
                for status in ((node or {}).get("statuses") or {}).get("nodes") or ():
                    try:
                        found.append(rows.deployment_status(self._key, number, status))
                    except ODD as error:
                        reason = "is null" if status is None else why_odd(error)
                        told.append(Rejection("deployment_statuses", str(number), reason, ("deployments", str(number))))
        return found, told


def _cut_statuses(number: int | None, node: Node | None) -> list[Rejection]:
    """The statuses beyond the first hundred, which nobody asks for: a deployment has a handful."""
    statuses = (node or {}).get("statuses") or {}
    total, listed = statuses.get("totalCount"), len(statuses.get("nodes") or ())
    if not isinstance(total, int) or total <= listed:
        return []
    reason = f"are not collected beyond the first {listed} of {total:,} statuses of the deployment"
    return [Rejection("deployment_statuses", f"{number}: after {listed}", reason, ("deployments", str(number)))]


def _created(body: object) -> str | None:
    found = body.get("created_at") if isinstance(body, dict) else None
    return found if isinstance(found, str) else None


def _moment(text: object) -> datetime | None:
    """A time; None for what is none, which no known time equals."""
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
