"""End points of test runs, their results and coverage."""

from datetime import datetime, timedelta

from infra.demo.vendors.azure_devops.build_records import TestRun
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError, listed, moment
from infra.demo.vendors.azure_devops.store import Document

LONGEST_WINDOW = timedelta(days=7)


def _runs(asked: Asked) -> Document:
    since, until = (datetime.fromisoformat(asked.query[f"{name}LastUpdatedDate"]) for name in ("min", "max"))
    if until - since > LONGEST_WINDOW:
        raise RefusedError(400, "The range of dates may not be longer than 7 days.", "InvalidPropertyException")
    found = [one for one in _own(asked) if since <= one.updated_at <= until]
    return asked.continued([_run(asked, one) for one in found])


def _own(asked: Asked) -> list[TestRun]:
    builds, project = asked.store.pipelines.builds, asked.project()
    return [one for one in asked.store.pipelines.test_runs if builds[one.build].project is project]


def _run(asked: Asked, one: TestRun) -> Document:
    passed, total = one.passed, one.passed + len(one.cases)
    others = sum(1 for _, outcome, _ in one.cases if outcome != "Failed")
    return {
        "id": one.id, "name": one.name, "url": f"{asked.behaviour.address}/_apis/test/Runs/{one.id}",
        "isAutomated": True, "state": one.state, "totalTests": total, "passedTests": passed, "incompleteTests": 0,
        "notApplicableTests": others, "unanalyzedTests": total - passed - others, "revision": 1,
        "build": {"id": str(one.build), "name": str(one.build)}, "startedDate": moment(one.started_at),
        "completedDate": moment(one.updated_at), "lastUpdatedDate": moment(one.updated_at),
        "pipelineReference": {
            "pipelineId": one.build, "stageReference": {"stageName": "Test", "attempt": one.attempt},
        },
    }  # fmt: skip


def _results(asked: Asked) -> Document:
    run = next((one for one in _own(asked) if str(one.id) == asked.path["run"]), None)
    if run is None:
        raise RefusedError(404, f"Test run {asked.path['run']} cannot be found.", "TestObjectNotFoundException")
    chosen = asked.query.get("outcomes", "").split(",")
    found = [
        {
            "id": 100_000 + place, "outcome": outcome, "automatedTestName": name, "testCaseTitle": name,
            "automatedTestStorage": "shop.tests", "durationInMs": 1_500.0, "state": "Completed", "priority": 0,
            **({"errorMessage": error} if error else {}),
        }
        for place, (name, outcome, error) in enumerate(run.cases)
        if outcome in chosen
    ]  # fmt: skip
    start = asked.number("$skip", 0)
    return listed(found[start : start + asked.number("$top", 1_000)])


def _coverage(asked: Asked) -> Document:
    number = asked.query["buildId"]
    found = asked.store.pipelines.coverage.get(int(number))
    stats = [{"label": label, "position": 1, "covered": one, "total": all_} for label, one, all_ in found or ()]
    data = [{"buildFlavor": "", "buildPlatform": "", "coverageStats": stats}] if stats else []
    status = "inProgress" if found is None else "completed"
    return {"build": {"id": number}, "coverageData": data, "status": status, "deltaBuild": None}


_WINDOW = ("minLastUpdatedDate", "maxLastUpdatedDate", "isAutomated", "$top", "continuationToken")
END_POINTS = (
    EndPoint("/{project}/_apis/test/runs", _runs, _WINDOW),
    EndPoint("/{project}/_apis/test/Runs/{run}/results", _results, ("outcomes", "$top", "$skip")),
    EndPoint("/{project}/_apis/test/codecoverage", _coverage, ("buildId",), is_preview=True),
)
