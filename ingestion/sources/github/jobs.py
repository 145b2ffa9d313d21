"""Jobs of workflow runs: those of fifty runs by one request, as the check runs that they are.

GraphQL does not say in which attempt of its run a job ran, so runs that were run again are asked for one by one, and
so are runs with more jobs than come with them, and those whose checks the credential may not read: REST asks for the
permission to read Actions, GraphQL for that to read checks.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ingestion.sources.github import operation_rows as rows
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.rows import Node, Row
from ingestion.web.client import Meter
from ingestion.web.errors import PermissionMissingError, ScopeGoneError, TooMuchAtOnceError

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
          nodes {{ name status conclusion startedAt completedAt permalink detailsUrl }}
        }}
      }}
    }}
  }}
}}
"""
_NUMBER = re.compile(r"(\d+)$")


@dataclass(frozen=True)
class Jobs:
    """Reads them for one repository."""

    github: GitHub
    name: str
    repository_id: int
    meter: Meter

    def of(self, runs: Sequence[Node]) -> list[Row]:
        """Rows of the jobs of all attempts of runs, which are REST bodies; none of runs that are gone meanwhile.

        Raises:
            ApiError: see `Client.send`.
        """
        once = [run for run in runs if (run["run_attempt"] or 1) == 1]
        chunks = [once[start : start + RUNS_PER_REQUEST] for start in range(0, len(once), RUNS_PER_REQUEST)]
        again = [run for run in runs if (run["run_attempt"] or 1) > 1]
        with ThreadPoolExecutor(AT_ONCE, "github-jobs") as pool:
            found = list(pool.map(self._by_checks, chunks))
            again += [run for _, others in found for run in others]
            return [row for made, _ in found for row in made] + [
                row for made in pool.map(self._one, again) for row in made
            ]

    def _by_checks(self, runs: Sequence[Node]) -> tuple[list[Row], list[Node]]:
        """Rows, and the runs that have to be asked for one by one."""
        try:
            variables = {"ids": [run["node_id"] for run in runs]}
            nodes = self.github.query(CHECK_RUNS, variables, self.meter, is_divisible=True)["nodes"]
        except TooMuchAtOnceError:
            if len(runs) == 1:
                return [], list(runs)
            half = len(runs) // 2
            (made, others), (more, further) = self._by_checks(runs[:half]), self._by_checks(runs[half:])
            return made + more, others + further
        except PermissionMissingError:
            return [], list(runs)
        found = {node["id"]: (node["checkSuite"] or {}).get("checkRuns") for node in nodes if node}
        made, others = [], []
        for run in runs:
            checks = found.get(run["node_id"])
            if checks is None or checks["pageInfo"]["hasNextPage"] is not False:
                others.append(run)
            else:
                made += [self._row(run, check) for check in checks["nodes"]]
        return made, others

    def _row(self, run: Node, check: Node) -> Row:
        number = _NUMBER.search(check["permalink"])
        if number is None:
            raise TypeError(f"permalink of a check run is {check['permalink']!r}")
        return rows.check_run({"repository_id": self.repository_id}, run, int(number[1]), check)

    def _one(self, run: Node) -> list[Row]:
        parameters: dict[str, str | int] = {"per_page": PAGE}
        if (run["run_attempt"] or 1) > 1:
            parameters["filter"] = "all"
        try:
            bodies = list(self._pages(f"repos/{self.name}/actions/runs/{run['id']}/jobs", parameters))
        except ScopeGoneError:
            return []
        return [rows.workflow_job({"repository_id": self.repository_id}, body) for body in bodies]

    def _pages(self, path: str, parameters: dict[str, str | int]) -> Iterator[Node]:
        answer = self.github.get(path, self.meter, parameters)
        yield from answer.data["jobs"]
        while (url := answer.next_url) is not None:
            answer = self.github.get(url, self.meter)
            yield from answer.data["jobs"]
