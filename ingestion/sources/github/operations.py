"""Workflow runs with the jobs of all their attempts, deployments with their statuses, and releases.

Runs and deployments are listed by creation, which no change moves. Whenever their first page differs, a day before the
last known one is read anew; once a day thirty days are, as long as GitHub lets a run be run again; and runs that
had not ended are asked for one by one where they are older. Jobs and statuses are asked for where a run or a
deployment differs from what is known of it only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingestion.sources.github import operation_rows as rows
from ingestion.sources.github import queries
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.jobs import Jobs
from ingestion.sources.github.probes import DEPLOYMENTS, PAGE, PROBES, RUNS
from ingestion.sources.github.rows import Node, Row, Rows
from ingestion.sources.github.walk import Page, Position, walk
from ingestion.web.answers import Answer
from ingestion.web.client import Meter
from ingestion.web.errors import ScopeGoneError

MARGIN, LONG_MARGIN = timedelta(days=1), timedelta(days=30)
STATUSES_PER_REQUEST = 50
State = tuple[object, ...]


@dataclass(frozen=True)
class Known:
    """What the tables hold of one repository."""

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

    def runs(self, start: Position, first: Answer | None) -> Iterator[tuple[Rows, Position | None]]:
        """Rows of pages, and the position once they are in the tables.

        Raises:
            ApiError: see `Client.send`.
        """
        seen: set[int] = set()
        for page in self._walk(start, lambda after: self._run_page(after, first)):
            seen |= {body["id"] for body in page.nodes}
            yield self._runs(page.nodes), page.position
        old = [run_id for run_id in self.known.unfinished() if run_id not in seen]
        if old:
            yield self._runs([body for run_id in old if (body := self._run(run_id)) is not None]), None

    def deployments(self, start: Position, first: Answer | None) -> Iterator[tuple[Rows, Position | None]]:
        """The same for deployments."""
        for page in self._walk(start, lambda after: self._deployment_page(after, first)):
            known = self.known.deployments([body["id"] for body in page.nodes])
            new = [body for body in page.nodes if known.get(body["id"]) != (_moment(body.get("updated_at")),)]
            yield (
                {
                    "deployments": [rows.deployment(self._key, body, self.web) for body in new],
                    "deployment_statuses": list(self._statuses(new)),
                },
                page.position,
            )

    def releases(self) -> list[Row]:
        """All of them: a release may be younger than the commit whose time it has."""
        return [
            rows.release(self._key, body)
            for page in self._pages(self._get("releases", {"per_page": PAGE}))
            for body in page.data
        ]

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
            found += answer.data["workflow_runs"]
            oldest = found[-1]["created_at"] if found else after
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

    def _runs(self, bodies: Sequence[Node]) -> Rows:
        known = self.known.runs([body["id"] for body in bodies])
        new = [
            body
            for body in bodies
            if known.get(body["id"]) != (body.get("run_attempt"), body["status"], _moment(body.get("updated_at")))
        ]
        jobs = Jobs(self.github, self.name, self.repository_id, self.meter).of(new)
        return {"workflow_runs": [rows.workflow_run(self._key, body) for body in new], "workflow_jobs": jobs}

    def _statuses(self, deployments: Sequence[Node]) -> Iterator[Row]:
        numbers = {body["node_id"]: body["id"] for body in deployments}
        ids = list(numbers)
        for start in range(0, len(ids), STATUSES_PER_REQUEST):
            variables = {"ids": ids[start : start + STATUSES_PER_REQUEST]}
            for node in self.github.query(queries.DEPLOYMENT_STATUSES, variables, self.meter)["nodes"]:
                for status in (node or {}).get("statuses", {}).get("nodes") or ():
                    yield rows.deployment_status(self._key, numbers[node["id"]], status)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
