"""Child pipelines of a project: their jobs, and the trigger jobs that say below which pipeline they are.

GitLab's list of pipelines leaves them out, and has them where it is asked for `source=parent_pipeline`. Which pipeline
started one is told only by the trigger jobs, `bridges`, of that pipeline, which has the same commit. So a project
without child pipelines costs one request, and one with them two for each commit.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from ingestion.hosts.bodies import rows_of, with_numbers
from ingestion.rejections import Rejection
from ingestion.sources.gitlab import rows
from ingestion.sources.gitlab.api import GitLab, Node
from ingestion.sources.gitlab.rows import Row
from ingestion.web.client import Meter
from ingestion.web.errors import ScopeGoneError

CHILDREN = {"source": "parent_pipeline"}
"""Parameters of the list of pipelines that has child pipelines only."""


def bridges_of(
    gitlab: GitLab, project_id: int, children: Sequence[Node], meter: Meter
) -> tuple[list[Row], list[Rejection]]:
    """Rows of the trigger jobs of the pipelines above some child pipelines, however deep these are, and the odd ones.

    Raises:
        ApiError: see `Client.send`.
    """
    by_commit: dict[str, set[int]] = defaultdict(set)
    for child in children:
        if isinstance(child.get("sha"), str):
            by_commit[child["sha"]].add(child["id"])
    told: list[Rejection] = []
    made = [row for sha, wanted in by_commit.items() for row in _above(gitlab, project_id, sha, wanted, meter, told)]
    return made, told


def _above(
    gitlab: GitLab, project_id: int, sha: str, wanted: set[int], meter: Meter, told: list[Rejection]
) -> Iterator[Row]:
    """Goes down from the pipelines of a commit, newest first, until every wanted one is found."""
    path = f"projects/{project_id}/pipelines"
    # An odd element of this list is told where pipelines are read.
    listed, _ = with_numbers("pipelines", gitlab.all_of(path, meter, {"sha": sha}))
    waiting = sorted((one["id"] for one in listed if one.get("sha") == sha), reverse=True)
    missing, seen = set(wanted), set(waiting)
    while waiting and missing:
        number = waiting.pop(0)
        made, odd = _bridges(gitlab, project_id, number, meter)
        told += odd
        for row in made:
            yield row
            below = row["downstream_pipeline_id"]
            if row["downstream_project_id"] == project_id and below not in seen:
                missing.discard(below)
                seen.add(below)
                waiting.append(below)


def _bridges(gitlab: GitLab, project_id: int, number: int, meter: Meter) -> tuple[list[Row], list[Rejection]]:
    try:
        found = list(gitlab.all_of(f"projects/{project_id}/pipelines/{number}/bridges", meter))
    except ScopeGoneError:
        return [], []
    return rows_of("bridges", found, partial(rows.bridge, project_id, number), ("pipelines", str(number)))
