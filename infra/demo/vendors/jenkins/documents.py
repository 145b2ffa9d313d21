"""Documents of a controller: folders, jobs, builds, stages and reports."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from infra.demo.vendors.jenkins.store import Build, Document, Job, Stage, Store

FOLDER = "com.cloudbees.hudson.plugins.folder.Folder"
MULTIBRANCH = "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"
BUILD_CLASSES = {
    True: "org.jenkinsci.plugins.workflow.job.WorkflowRun",
    False: "hudson.model.FreeStyleBuild",
}


class Documents:
    """Makes the documents of a store; `address` is where the controller says that it lives."""

    def __init__(self, store: Store, address: str) -> None:
        self._store, self._address = store, address

    def find(self, name: str) -> Document | None:
        """The folder or job of a full name, the empty one being the root's; None where there is none."""
        if job := self._store.jobs.get(name):
            return self._job(job) | {"allBuilds": [self.build(job, one) for one in reversed(job.builds)]}
        below = self._store.below(name)
        return self._folder(name) if below or not name else None

    def _folder(self, name: str) -> Document:
        inner = [self._folder(one) if job is None else self._job(job) for one, job in self._store.below(name).items()]
        kind = MULTIBRANCH if name in self._store.multibranch else FOLDER
        return (
            {"_class": kind, **self._names(name), "jobs": inner}
            if name
            else {"_class": "hudson.model.Hudson", "jobs": inner}
        )

    def _names(self, name: str) -> Document:
        last = name.rpartition("/")[2]
        return {"name": last, "displayName": unquote(last), "fullName": name, "url": self._url(name)}

    def _url(self, name: str) -> str:
        return self._address + "".join(f"/job/{quote(part, safe='')}" for part in name.split("/")) + "/"

    def _job(self, job: Job) -> Document:
        actions: list[Document] = [{}, {"_class": "org.jenkinsci.plugins.displayurlapi.actions.JobDisplayAction"}]
        if job.is_pull_request:
            actions.append({"_class": "jenkins.scm.api.metadata.ContributorMetadataAction"})
        last = job.builds[-1] if job.builds else None
        return {
            "_class": job.kind,
            **self._names(job.name),
            "buildable": job.is_buildable,
            "actions": actions,
            "lastBuild": last and {"_class": BUILD_CLASSES[job.is_pipeline], "number": last.number},
        }

    def build(self, job: Job, build: Build) -> Document:
        """A build."""
        actions: list[Document] = [{}, {"_class": "hudson.model.CauseAction", "causes": list(build.causes)}]
        if build.parameters:
            given = [
                {"_class": "hudson.model.StringParameterValue", "name": n, "value": v}
                for n, v in build.parameters.items()
            ]
            actions.append({"_class": "hudson.model.ParametersAction", "parameters": given})
        if build.waited_seconds is not None:
            waited = {"queuingDurationMillis": round(build.waited_seconds * 1_000)}
            actions.append({"_class": "jenkins.metrics.impl.TimeInQueueAction", **waited})
        for one in build.revisions:
            branches = [{"SHA1": one.sha, "name": one.branch}]
            revision = {"SHA1": one.sha, "branch": branches}
            name = "hudson.plugins.git.util.BuildData"
            actions.append({"_class": name, "lastBuiltRevision": revision, "remoteUrls": [one.url]})
        if build.suites is not None:
            total = sum(len(suite["cases"]) for suite in build.suites)
            name = "hudson.tasks.junit.TestResultAction"
            actions.append({"_class": name, "urlName": "testReport", "totalCount": total})
        if build.coverage is not None:
            actions.append({"_class": build.coverage[0]})
        changes = {
            "_class": "hudson.plugins.git.GitChangeSetList",
            "kind": "git",
            "items": [{"commitId": one} for one in build.commits],
        }
        return {
            "_class": BUILD_CLASSES[job.is_pipeline],
            "number": build.number,
            "url": f"{self._url(job.name)}{build.number}/",
            "displayName": f"#{build.number}",
            "result": build.result,
            "building": build.finished_at is None,
            "timestamp": _milliseconds(build.started_at),
            # Jenkins says 0 while it is built.
            "duration": _length(build.started_at, build.finished_at),
            "actions": actions,
            **({"changeSets": [changes]} if job.is_pipeline else {"changeSet": changes}),
        }


def stages(build: Build) -> Document:
    """Stages as the plugin for stages describes them."""
    return {"id": str(build.number), "stages": [_stage(6 + 11 * place, one) for place, one in enumerate(build.stages)]}


def _stage(number: int, one: Stage) -> Mapping[str, Any]:
    return {
        "id": str(number), "name": one.name, "status": one.status, "startTimeMillis": _milliseconds(one.started_at),
        "durationMillis": _length(one.started_at, one.finished_at), "pauseDurationMillis": 0,
    }  # fmt: skip


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)


def _length(begin: datetime, end: datetime | None) -> int:
    return 0 if end is None else round((end - begin) / timedelta(milliseconds=1))
