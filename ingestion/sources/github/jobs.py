"""Jobs of workflow runs: those of fifty runs by one request, as the check runs that they are.

Other tools add check runs to the check suite of a run: a job is one whose details are a page of GitHub Actions.
GraphQL does not say in which attempt of its run a job ran, so runs that were run again are asked for one by one, and
so are runs with more jobs than come with them, those with none among their check runs, and those whose checks the
credential may not read: REST asks for the permission to read Actions, GraphQL for that to read checks. Nor does it say
whether a cancelled job ever got a runner: one more request tells which of a hundred have steps.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from ingestion.hosts.bodies import rows_of
from ingestion.rejections import Rejection
from ingestion.sources.github import operation_rows as rows
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.rows import Node, Row
from ingestion.web.client import Meter
from ingestion.web.errors import PermissionMissingError, ScopeGoneError, TooMuchAtOnceError
from ingestion.web.odd_answers import ODD

RUNS_PER_REQUEST = 50
JOBS_PER_RUN = 50
AT_ONCE = 4
PAGE = 100
CHECK_RUNS = f"""
query CheckRuns($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on WorkflowRun {{
      id
      checkSuite {{
        checkRuns(first: {JOBS_PER_RUN}, filterBy: {{ checkType: ALL }}) {{
          pageInfo {{ hasNextPage }}
          nodes {{ id name status conclusion startedAt completedAt permalink detailsUrl }}
        }}
      }}
    }}
  }}
}}
"""
CHECK_RUN_STEPS = """
query CheckRunSteps($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on CheckRun { id steps { totalCount } }
  }
}
"""
_NUMBER = re.compile(r"(\d+)$")
_PAGE_OF_JOB = re.compile(r"/actions/runs/\d+(/attempts/\d+)?/job/\d+")
CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Jobs:
    """Reads them for one repository."""

    github: GitHub
    name: str
    repository_id: int
    meter: Meter

    def of(self, runs: Sequence[Node]) -> tuple[list[Row], list[Rejection]]:
        """Rows of the jobs of all attempts of runs, which are REST bodies, and those that are set aside.

        None of runs that are gone meanwhile.

        Raises:
            ApiError: see `Client.send`.
        """
        again = [run for run in runs if attempt_of(run) > 1 or not isinstance(run.get("node_id"), str)]
        asked = {run["id"] for run in again}
        once = [run for run in runs if run["id"] not in asked]
        chunks = [once[start : start + RUNS_PER_REQUEST] for start in range(0, len(once), RUNS_PER_REQUEST)]
        told: list[Rejection] = []
        with ThreadPoolExecutor(AT_ONCE, "github-jobs") as pool:
            found = list(pool.map(self._by_checks, chunks))
            again += [run for _, others in found for run in others]
            made = [row for some, _ in found for row in some]
            for some, odd in pool.map(self._one, again):
                made += some
                told += odd
        return made, told

    def _by_checks(self, runs: Sequence[Node]) -> tuple[list[Row], list[Node]]:
        """Rows, and the runs that have to be asked for one by one."""
        try:
            variables = {"ids": [run["node_id"] for run in runs]}
            nodes = self.github.query(CHECK_RUNS, variables, self.meter, is_divisible=True)["nodes"] or ()
        except TooMuchAtOnceError:
            if len(runs) == 1:
                return [], list(runs)
            half = len(runs) // 2
            (made, others), (more, further) = self._by_checks(runs[:half]), self._by_checks(runs[half:])
            return made + more, others + further
        except PermissionMissingError:
            return [], list(runs)
        found = {node.get("id"): (node.get("checkSuite") or {}).get("checkRuns") for node in nodes if node}
        jobs: list[tuple[Node, Row]] = []
        others = []
        for run in runs:
            try:
                jobs += self._rows(run, found.get(run["node_id"]))
            except ODD:
                # The other interface may say what is odd here.
                others.append(run)
        begun = self._begun([check for check, _ in jobs if check.get("conclusion") == CANCELLED])
        return [row | {"has_steps": begun.get(check.get("id"))} for check, row in jobs], others

    def _begun(self, checks: Sequence[Node]) -> dict[Any, bool]:
        """Node id of each check run -> whether any of its steps began; none of those that GitHub does not tell."""
        ids = [check["id"] for check in checks if isinstance(check.get("id"), str)]
        found: dict[Any, bool] = {}
        for start in range(0, len(ids), PAGE):
            nodes = self.github.query(CHECK_RUN_STEPS, {"ids": ids[start : start + PAGE]}, self.meter)["nodes"] or ()
            for node in nodes:
                total = ((node or {}).get("steps") or {}).get("totalCount")
                if isinstance(total, int):
                    found[node.get("id")] = total > 0
        return found

    def _rows(self, run: Node, checks: Any) -> list[tuple[Node, Row]]:
        """Check runs that are jobs, each with its row."""
        if checks["pageInfo"]["hasNextPage"] is not False:
            raise ValueError("there are more")
        own = [check for check in checks["nodes"] if _PAGE_OF_JOB.search(check.get("detailsUrl") or "")]
        if checks["nodes"] and not own:
            raise ValueError("none is a job")
        return [(check, self._row(run, check)) for check in own]

    def _row(self, run: Node, check: Node) -> Row:
        number = _NUMBER.search(check["permalink"])
        if number is None:
            raise TypeError(f"permalink of a check run is {check['permalink']!r}")
        return rows.check_run({"repository_id": self.repository_id}, run, int(number[1]), check)

    def _one(self, run: Node) -> tuple[list[Row], list[Rejection]]:
        parameters: dict[str, str | int] = {"per_page": PAGE}
        if attempt_of(run) > 1:
            parameters["filter"] = "all"
        try:
            bodies = list(self._pages(f"repos/{self.name}/actions/runs/{run['id']}/jobs", parameters))
        except ScopeGoneError:
            return [], []
        row = partial(rows.workflow_job, {"repository_id": self.repository_id, "run_id": run["id"]})
        return rows_of("workflow_jobs", bodies, row, ("workflow_runs", str(run["id"])))

    def _pages(self, path: str, parameters: dict[str, str | int]) -> Iterator[Node]:
        answer = self.github.get(path, self.meter, parameters)
        yield from answer.data["jobs"] or ()
        while (url := answer.next_url) is not None:
            answer = self.github.get(url, self.meter)
            yield from answer.data["jobs"] or ()


def attempt_of(run: Node) -> int:
    """Number of the latest attempt of a run: 1 where GitHub does not say."""
    attempt = run.get("run_attempt")
    return attempt if isinstance(attempt, int) and attempt else 1
