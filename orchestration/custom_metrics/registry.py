"""The built-in metrics, and the facts behind them."""

from collections.abc import Mapping
from typing import NamedTuple

from orchestration.metric_registry import registry


class Fact(NamedTuple):
    """A fact that a metric can be made of, as SQL of the alias `fact`."""

    table: str
    key: str
    at: str
    """Column with the moment that decides the period, unless the metric names another."""
    account: str | None = None
    """Column with the account whose teams count the event; else the teams that own the service do."""
    condition: str = "true"


FACTS: Mapping[str, Fact] = {
    fact.table: fact
    for fact in (
        Fact("fct_commits", "fact.commit_id", "committed_at", "author_account_id"),
        Fact("fct_deployed_commits", "fact.commit_id || ' ' || fact.service_id", "deployed_at"),
        Fact("fct_deployments", "fact.deployment_id", "finished_at"),
        Fact("fct_incidents", "fact.incident_id", "started_at"),
        Fact("fct_issues", "fact.issue_id", "done_at", condition="fact.deleted_at is null"),
        Fact("fct_pipeline_jobs", "fact.job_id", "finished_at", condition="fact.deleted_at is null"),
        Fact("fct_pipeline_runs", "fact.run_id", "finished_at", condition="fact.deleted_at is null"),
        Fact("fct_pull_requests", "fact.pull_request_id", "merged_at", "author_account_id", "fact.deleted_at is null"),
        Fact("fct_reviews", "fact.review_id", "submitted_at", "reviewer_account_id", "fact.deleted_at is null"),
    )
}
FACT_OF: Mapping[str, str] = {
    "commits": "fct_commits",
    "deployed_commits": "fct_deployed_commits",
    "deployments": "fct_deployments",
    "first_reviews": "fct_pull_requests",
    "issues": "fct_issues",
    "jobs": "fct_pipeline_jobs",
    "pull_requests": "fct_pull_requests",
    "reviews": "fct_reviews",
    "runs": "fct_pipeline_runs",
}
"""Thing of the registry -> the fact whose key its events have."""


def built_in() -> dict[str, str]:
    """Every built-in metric -> the thing that its events are events of."""
    return {row["metric"]: row["thing"] for row in registry()}
