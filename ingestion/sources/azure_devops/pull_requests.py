"""Pull requests of a project: open ones as often as something happens in them, the others once they are closed.

Azure DevOps does not say when a pull request last changed. The list of the open ones shows votes, pushes and drafts,
but no comments, so that each is also read again after a while: the longer nothing happened, the later.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from ingestion.hosts.bodies import with_numbers
from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading, Rows
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops import pull_request_rows as rows
from ingestion.sources.azure_devops.api import MOST_PAGES, PAGE
from ingestion.sources.azure_devops.parts import AT_ONCE, Part, merged
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.pull_request_position import ACTIVE, Opened, PullRequestPosition, last_closing
from ingestion.sources.azure_devops.rows import digest
from ingestion.sources.azure_devops.threads import read_threads
from ingestion.web.errors import UnavailableError

REPOSITORIES, PULL_REQUESTS, NUMBER = "repositories", "pull_requests", "pullRequestId"
LIST, STATUS = "git/pullrequests", "searchCriteria.status"
LISTED_COMMITS = 100
"""Commits that a pull request shows by itself; where there are as many, the list of its own is read."""
FILTERED_SINCE = "7.1"
"""Version from which on the list can be of those that were closed since a time; older ones leave that out."""
SHOWN = (
    "status", "title", "isDraft", "sourceRefName", "targetRefName", "lastMergeSourceCommit", "reviewers", "labels"
)  # fmt: skip
"""Fields of the list that only somebody's doing changes."""
Node = Mapping[str, Any]


def read_code(project: Project, lists: Lists) -> Iterator[Reading]:
    """Repositories and pull requests of a project, each list apart.

    Raises:
        CredentialsRefusedError: nothing of the project can be read.
    """
    yield from lists.read("repositories", read_repositories(project))
    yield from lists.read("pull requests", read_pull_requests(project))


def read_repositories(project: Project) -> Iterator[Reading]:
    """The repositories of a project, where any differs; those that the list lacks are gone.

    Raises:
        ApiError: see `Client.send`.
    """
    found = project.azure.get(project.path("git/repositories"), project.meter)["value"] or []
    part = Part(project, (REPOSITORIES, ""))
    for one in found:
        part.read(REPOSITORIES, partial(_repository, project, one))
    is_whole = not part.rejected
    position = digest([part.rows, is_whole])
    if position != project.known.get(REPOSITORIES):
        whole: dict[str, tuple[str, object]] = {REPOSITORIES: ("project_id", project.scope)} if is_whole else {}
        listed = {REPOSITORIES: part.rows.get(REPOSITORIES, [])}
        yield Reading(project.scope, listed, {REPOSITORIES: position}, len(found), whole=whole, rejected=part.rejected)


def _repository(project: Project, node: Any) -> Rows:
    return {REPOSITORIES: [rows.repository(project, node)]}


def read_pull_requests(project: Project) -> Iterator[Reading]:
    """Pull requests that are new, that changed or that were closed since the last run.

    Raises:
        ApiError: see `Client.send`; or the list has no end.
    """
    position = PullRequestPosition.of(project.known.get(PULL_REQUESTS))
    with ThreadPoolExecutor(AT_ONCE, "azure-pull-requests") as pool:
        listed = project.azure.skipped(project.path(LIST), project.meter, {STATUS: ACTIVE})
        active, told = with_numbers(PULL_REQUESTS, listed, field=NUMBER)
        there = {one[NUMBER]: one for one in active}
        due = [one for number, one in there.items() if position.wants_open(number, _shown(one), project.now)]
        # What is not open any more is asked for by itself, whatever became of it.
        due += [_by_itself(number, one) for number, one in sorted(position.open.items()) if number not in there]
        for start in range(0, len(due), PAGE):
            found = _read(project, due[start : start + PAGE], pool)
            position = found.after(position)
            yield found.reading(position)
        if told:
            yield Reading(project.scope, {}, rejected=told)
        yield from _closed(project, position, {one[NUMBER] for one in due}, max(there, default=0), pool)


def _closed(
    project: Project, position: PullRequestPosition, read: set[int], newest: int, pool: ThreadPoolExecutor
) -> Iterator[Reading]:
    """Those that are closed, the newest first, down to those that are known.

    Each page begins with the last one of the page before it: where it does not, a repository went with its pull
    requests meanwhile, and the walk goes back.
    """
    asked: dict[str, str | int] = {STATUS: "all", "$top": PAGE}
    if position.closed_at and project.azure.block.api_version >= FILTERED_SINCE:
        asked |= {"searchCriteria.queryTimeRangeType": "closed", "searchCriteria.minTime": position.closed_at}
    start, tail, closed_at, before = 0, 0, position.closed_at, position
    for _ in range(MOST_PAGES):
        listed = project.azure.get(project.path(LIST), project.meter, {**asked, "$skip": start})["value"] or []
        page, told = with_numbers(PULL_REQUESTS, listed, field=NUMBER)
        numbers = [one[NUMBER] for one in page]
        if start and (not numbers or max(numbers) < tail):
            start = max(0, start - PAGE)
            continue
        closed_at = last_closing(page, closed_at)
        is_last = len(listed) < PAGE or any(before.is_behind(one) for one in page)
        chosen = [one for one in page if one[NUMBER] not in read and before.wants_closed(one, project.since)]
        found = _read(project, chosen, pool)
        read = read | {one[NUMBER] for one in chosen}
        last = tail or max([newest, *numbers])
        first = 0 if is_last else min(numbers, default=last)
        position = found.after(position).walked(first, last, closed_at if is_last else None)
        if chosen or told or str(position) != project.known.get(PULL_REQUESTS):
            yield found.reading(position, told)
        if is_last:
            return
        start, tail = start + len(listed) - 1, min(numbers, default=tail)
    raise UnavailableError(f"{project.name}: the list of pull requests has no end after {MOST_PAGES:,} pages.")


def _shown(node: Node) -> str:
    return digest([node.get(name) for name in SHOWN])


def _by_itself(number: int, opened: Opened) -> Node:
    return {NUMBER: number, "repository": {"id": opened.repository_id}}


def _read(project: Project, chosen: Sequence[Node], pool: ThreadPoolExecutor) -> "_Found":
    return _Found(project, list(zip(chosen, pool.map(partial(read_pull_request, project), chosen), strict=True)))


def read_pull_request(project: Project, node: Node) -> Part:
    """Everything of one pull request, by two requests; a third one where it has many commits.

    Raises:
        ApiError: see `Part.read`.
    """
    part = Part(project, (PULL_REQUESTS, str(node[NUMBER])))

    def whole() -> Rows:
        path = project.path(f"git/repositories/{node['repository']['id']}/pullRequests/{node[NUMBER]}")
        asked = {"includeCommits": "true", "includeWorkItemRefs": "true"}
        found = {**project.azure.get(path, project.meter, asked), NUMBER: node[NUMBER]}
        listed = project.azure.get(f"{path}/threads", project.meter)["value"] or []
        threads = read_threads(project.scope, node[NUMBER], listed)
        made = rows.pull_request(project, found, threads)
        part.rejected += threads.rejected
        commits = found.get("commits") or []
        if len(commits) >= LISTED_COMMITS:
            commits = list(project.azure.listed(f"{path}/commits", project.meter))
        part.read("pull_request_commits", lambda: {"pull_request_commits": rows.commits(project, found, commits)})
        return made

    part.read(PULL_REQUESTS, whole)
    return part


@dataclass(frozen=True)
class _Found:
    """Pull requests that were read, with what the list shows of them."""

    project: Project
    parts: Sequence[tuple[Node, Part]]

    def after(self, position: PullRequestPosition) -> PullRequestPosition:
        """The position once they are in the tables; what could not be read is tried again, unless it is gone."""
        opened, closed = dict[int, Opened](), list[int]()
        for node, part in self.parts:
            for row in part.rows.get(PULL_REQUESTS, ()):
                if row["status"] == ACTIVE:
                    now = self.project.now.isoformat()
                    opened[node[NUMBER]] = Opened(row["repository_id"], _shown(node), now, row["updated_at"])
                else:
                    closed.append(node[NUMBER])
            closed += [node[NUMBER]] if part.is_gone else []
        return position.read(opened, closed)

    def reading(self, position: PullRequestPosition, told: Sequence[Rejection] = ()) -> Reading:
        """Their rows."""
        made, odd = merged(part for _, part in self.parts)
        where = {PULL_REQUESTS: str(position)}
        return Reading(
            self.project.scope, made, where, len(self.parts), is_new=bool(self.parts), rejected=[*told, *odd]
        )
