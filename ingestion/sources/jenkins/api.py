"""Jenkins' remote access API over the client: the list of jobs, builds of a job, and what a build has beside itself."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from infra.configuration.jenkins import JenkinsSource
from ingestion.sources.jenkins.jobs import Job, JobTree
from ingestion.sources.jenkins.rows import actions, short_class
from ingestion.web.client import Client, Meter, Request

HEADERS = {"accept": "application/json", "user-agent": "sei-platform"}
PAGE = 100
LEVELS = 6
"""Levels of folders that one request lists."""
MOST_CHANGES = 100
_JOB = "fullName,url,buildable,lastBuild[number],actions[_class]"
_BUILD = (
    "number,url,displayName,result,building,timestamp,duration,"
    "actions[causes[shortDescription,upstreamBuild],parameters[name,value],lastBuiltRevision[SHA1,branch[name]],"
    "remoteUrls,queuingDurationMillis,urlName,totalCount],"
    f"changeSet[kind,items[commitId]{{0,{MOST_CHANGES}}}],changeSets[kind,items[commitId]{{0,{MOST_CHANGES}}}]"
)
_SUITES = "suites[name,duration,cases[className,name,status,errorDetails]]"
_MULTIBRANCH, _PULL_REQUEST = "MultiBranchProject", "ContributorMetadataAction"
Node = Mapping[str, Any]


def address(name: str) -> str:
    """Path of a job or folder by its full name; the `%2F` in that of a branch is encoded once more."""
    return "".join(f"job/{quote(part, safe='')}/" for part in name.split("/") if name)


class Jenkins:
    """One connection to a controller, for the jobs that a block names."""

    def __init__(self, client: Client, block: JenkinsSource) -> None:
        self.client, self.block, self.tree = client, block, JobTree()

    def get(self, path: str, meter: Meter, tree: str = "") -> Any:
        """Parsed answer below the controller's address.

        Raises:
            ApiError: see `Client.send`.
        """
        parameters = {"tree": tree} if tree else {}
        return self.client.send(Request("GET", path, parameters=parameters), meter).data

    def ask(self, name: str, meter: Meter) -> None:
        """Ask for a job or folder alone.

        Raises:
            ApiError: it cannot be read.
        """
        self.get(f"{address(name)}api/json", meter, "fullName")

    def read_tree(self, meter: Meter) -> None:
        """List all jobs of the controller, those of folders that an answer cuts by further requests.

        Raises:
            ApiError: see `Client.send`.
        """
        self.tree = JobTree()
        folders: list[tuple[str, str | None]] = [("", None)]
        while folders:
            folder, project = folders.pop()
            found = self.get(f"{address(folder)}api/json", meter, _nested(LEVELS))
            folders += self._listed(found if isinstance(found, dict) else {}, project, LEVELS)

    def _listed(self, folder: Node, project: str | None, levels: int) -> Iterator[tuple[str, str | None]]:
        """Take up the jobs in a folder; gives the folders that the answer shows the names in at most."""
        nodes = folder.get("jobs")
        self.tree.is_whole &= isinstance(nodes, list)
        for node in nodes if isinstance(nodes, list) else ():
            name = node.get("fullName") if isinstance(node, dict) else None
            if not isinstance(name, str):
                self.tree.is_whole = False
            elif "jobs" in node:
                inner = name if short_class(node).endswith(_MULTIBRANCH) else project
                if levels > 1:
                    yield from self._listed(node, inner, levels - 1)
                elif node["jobs"]:
                    yield name, inner
            elif "buildable" in node:
                self.tree.jobs.append(_job(node, name, project))
            else:
                self.tree.is_whole = False

    def builds(self, job: Job, start: int, meter: Meter) -> list[Any]:
        """A page of the builds of a job, newest first, from a place in the list on.

        Raises:
            ApiError: see `Client.send`.
        """
        tree = f"allBuilds[{_BUILD}]{{{start},{start + PAGE}}}"
        found: list[Any] = self.get(f"{address(job.name)}api/json", meter, tree)["allBuilds"]
        return found

    def stages(self, job: Job, number: int, meter: Meter) -> list[Any]:
        """Stages of a build of a pipeline."""
        found: list[Any] = self.get(f"{address(job.name)}{number}/wfapi/describe", meter)["stages"]
        return found

    def suites(self, job: Job, number: int, meter: Meter) -> list[Any]:
        """Suites of the test report of a build, those of the modules of a Maven job too."""
        path = f"{address(job.name)}{number}/testReport/api/json"
        found = self.get(path, meter, f"{_SUITES},childReports[result[{_SUITES}]]")
        reports = [found, *(child["result"] for child in found.get("childReports") or ())]
        return [suite for report in reports for suite in report.get("suites") or ()]

    def coverage(self, job: Job, number: int, end_point: str, tree: str, meter: Meter) -> Any:
        """Coverage of a build as one of the plugins tells it."""
        return self.get(f"{address(job.name)}{number}/{end_point}/api/json", meter, tree)


def _nested(levels: int) -> str:
    return f"jobs[{_JOB},{_nested(levels - 1)}]" if levels else "jobs[name]"


def _job(node: Node, name: str, project: str | None) -> Job:
    last = node.get("lastBuild")
    number = last.get("number") if isinstance(last, dict) else None
    branch = unquote(name.rpartition("/")[2]) if project else None
    is_pull_request = _PULL_REQUEST in map(short_class, actions(node))
    return Job(
        name, project or name, short_class(node), branch, is_pull_request, node["buildable"] is True, node.get("url"),
        number if isinstance(number, int) else None,
    )  # fmt: skip
