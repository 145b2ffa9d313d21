"""The builds of the log that Jenkins makes: those of workflows whose file is a Jenkinsfile, in multibranch projects.

What is run again is a new build, which names the one that it does again. A pull request is a branch of its own.
"""

from collections.abc import Iterable, Mapping

from infra.demo.organization.event_operations import is_built_by_jenkins
from infra.demo.organization.events import Event, Verdict, WorkflowAttempt
from infra.demo.vendors.jenkins.store import Build, Document, Job, Revision, Stage, Store

RESULTS: Mapping[Verdict | None, str | None] = {
    Verdict.SUCCESS: "SUCCESS",
    Verdict.FAILURE: "FAILURE",
    Verdict.CANCELLED: "ABORTED",
    Verdict.SKIPPED: "NOT_BUILT",
    None: None,
}
STAGES = {**RESULTS, Verdict.FAILURE: "FAILED", Verdict.SKIPPED: "NOT_EXECUTED", None: "IN_PROGRESS"}
CAUSES = {
    "schedule": ("hudson.triggers.TimerTrigger$TimerTriggerCause", "Started by timer"),
    "workflow_dispatch": ("hudson.model.Cause$UserIdCause", "Started by user"),
}
PUSHED = ("jenkins.branch.BranchEventCause", "Branch event")


def store_of(log: Iterable[Event]) -> Store:
    """The controller at the end of the log, which has attempts in the order of their ends."""
    store = Store()
    first: dict[int, int] = {}
    attempts = [one for one in log if isinstance(one, WorkflowAttempt) and is_built_by_jenkins(one)]
    for event in sorted(attempts, key=lambda one: (one.started_at, one.run_id)):
        _take(store, event, first)
    return store


def _take(store: Store, event: WorkflowAttempt, first: dict[int, int]) -> None:
    """An attempt; `first` is the number of the first build of each run."""
    branch = f"PR-{event.pull_request}" if event.pull_request else event.branch
    store.multibranch.add(event.repository)
    job = store.add(Job(f"{event.repository}/{branch.replace('/', '%2F')}", is_pull_request=bool(event.pull_request)))
    number = len(job.builds) + 1
    kind, text = CAUSES.get(event.event, PUSHED)
    causes: list[Document] = [{"_class": kind, "shortDescription": text}]
    if event.attempt > 1:
        again = first[event.run_id]
        name = "com.sonyericsson.rebuild.RebuildCause"
        causes.append({"_class": name, "shortDescription": f"Rebuilds build #{again}", "upstreamBuild": again})
    first.setdefault(event.run_id, number)
    url = f"https://github.com/{event.repository}.git"
    stages = [Stage(one.name, STAGES[one.verdict] or "", one.started_at, one.finished_at) for one in event.jobs]
    job.builds.append(
        Build(
            number, event.started_at, event.finished_at, RESULTS[event.verdict], causes,
            [Revision(event.sha, f"refs/remotes/origin/{branch}", url)], stages=stages,
        )
    )  # fmt: skip
