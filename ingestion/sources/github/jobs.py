"""Jobs of workflow runs: those of fifty runs by one request, as the check runs that they are.

Other tools add check runs to the check suite of a run: a job is one whose details are a page of GitHub Actions.
GraphQL does not say in which attempt of its run a job ran, so runs that were run again are asked for one by one, and
so are runs with more jobs than come with them, those with none among their check runs, and those whose checks the
credential may not read: REST asks for the permission to read Actions, GraphQL for that to read checks. Nor does it say
whether a cancelled job ever got a runner: one more request tells which of a hundred have steps.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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

    def of(self, runs: Sequence[Node]) -> list[Row]:
        """Rows of the jobs of all attempts of runs, which are REST bodies; none of runs that are gone meanwhile.

        Raises:
            ApiError: see `Client.send`.
        """
        once = [run for run in runs if attempt_of(run) == 1]
        chunks = [once[start : start + RUNS_PER_REQUEST] for start in range(0, len(once), RUNS_PER_REQUEST)]
        again = [run for run in runs if attempt_of(run) > 1]
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
        jobs: list[tuple[Node, Node]] = []
        others = []
        for run in runs:
            checks = found.get(run["node_id"])
            if checks is None or checks["pageInfo"]["hasNextPage"] is not False:
                others.append(run)
                continue
            listed = [check for check in checks["nodes"] if check]
            own = [(run, check) for check in listed if _PAGE_OF_JOB.search(check["detailsUrl"] or "")]
            jobs += own
            if listed and not own:
                others.append(run)
        begun = self._begun([check for _, check in jobs if check["conclusion"] == CANCELLED])
        return [self._row(run, check, begun) for run, check in jobs], others

    def _begun(self, checks: Sequence[Node]) -> dict[str, bool]:
        """Node id of each check run -> whether any of its steps began; none of those that GitHub does not tell."""
        ids = [check["id"] for check in checks if check.get("id")]
        found: dict[str, bool] = {}
        for start in range(0, len(ids), PAGE):
            nodes = self.github.query(CHECK_RUN_STEPS, {"ids": ids[start : start + PAGE]}, self.meter)["nodes"]
            found |= {node["id"]: node["steps"]["totalCount"] > 0 for node in nodes if node and node.get("steps")}
        return found

    def _row(self, run: Node, check: Node, begun: Mapping[str, bool]) -> Row:
        number = _NUMBER.search(check["permalink"])
        if number is None:
            raise TypeError(f"permalink of a check run is {check['permalink']!r}")
        has_steps = begun.get(check.get("id", ""))
        return rows.check_run({"repository_id": self.repository_id}, run, int(number[1]), check, has_steps)

    def _one(self, run: Node) -> list[Row]:
        parameters: dict[str, str | int] = {"per_page": PAGE}
        if attempt_of(run) > 1:
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


def attempt_of(run: Node) -> int:
    """Number of the latest attempt of a run: 1 where GitHub does not say."""
    return run.get("run_attempt") or 1
