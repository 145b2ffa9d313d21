"""Contents of a report: its sections, and the cards and charts in them."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "bar", "percentiles", "stages"]


@dataclass(frozen=True)
class Card:
    """One number of the period."""

    metric: str
    title: str


@dataclass(frozen=True)
class Chart:
    """One trend; `metrics` are several where they add up."""

    metrics: tuple[str, ...]
    title: str
    kind: Kind
    grains: tuple[str, ...] = ("day", "week", "month", "quarter")
    """Grains in which the metric is found at all."""


@dataclass(frozen=True)
class Section:
    """A heading with its cards and charts."""

    title: str
    cards: tuple[Card, ...]
    charts: tuple[Chart, ...]


STAGES = ("coding", "pickup", "review", "merge")
STAGE_METRICS = tuple(f"pull_request_{stage}_time" for stage in STAGES)

DORA = Section(
    "Delivery (DORA)",
    (
        Card("deployment_frequency", "Deployments"),
        Card("change_lead_time", "Change lead time"),
        Card("change_fail_rate", "Change fail rate"),
        Card("failed_deployment_recovery_time", "Failed deployment recovery time"),
        Card("deployment_rework_rate", "Deployment rework rate"),
    ),
    (
        Chart(("deployment_frequency",), "Deployments", "bar"),
        Chart(("change_lead_time",), "Change lead time", "percentiles"),
        Chart(("change_fail_rate",), "Change fail rate", "line"),
        Chart(("failed_deployment_recovery_time",), "Failed deployment recovery time", "percentiles"),
        Chart(("deployment_rework_rate",), "Deployment rework rate", "line"),
        Chart(
            ("deployment_days_per_week",),
            "Days of a week with a deployment, median",
            "bar",
            grains=("month", "quarter"),
        ),
    ),
)
PULL_REQUESTS = Section(
    "Pull requests",
    (
        Card("pull_request_cycle_time", "Cycle time"),
        Card("time_to_first_review", "Time to first review"),
        Card("pull_requests_merged", "Merged"),
        Card("pull_request_size", "Size in lines"),
        Card("merged_without_review", "Merged without review"),
        Card("stale_pull_requests", "Stale at the end"),
    ),
    (
        Chart(STAGE_METRICS, "Stages, medians", "stages"),
        Chart(("pull_request_cycle_time",), "Cycle time", "percentiles"),
        Chart(("time_to_first_review",), "Time to first review", "percentiles"),
        Chart(("pull_request_size",), "Size in lines", "percentiles"),
        Chart(("merged_without_review",), "Merged without review", "line"),
        Chart(("stale_pull_requests",), "Stale at the end", "bar"),
    ),
)
CI = Section(
    "Continuous integration",
    (
        Card("pipeline_success_rate", "Success on the default branch"),
        Card("pipeline_duration", "Duration of a run"),
        Card("flaky_rate", "Flaky jobs"),
        Card("default_branch_red_time", "Default branches red, together"),
    ),
    (
        Chart(("pipeline_success_rate",), "Success on the default branch", "line"),
        Chart(("pipeline_duration",), "Duration of a run", "percentiles"),
        Chart(("flaky_rate",), "Flaky jobs", "line"),
        Chart(("default_branch_red_time",), "Default branches red, together", "bar"),
    ),
)
TESTS = Section(
    "Tests",
    (
        Card("test_success_rate", "Test cases that passed"),
        Card("flaky_tests", "Flaky tests"),
        Card("test_coverage", "Coverage of the default branch"),
        Card("test_suite_duration", "Duration of a suite"),
    ),
    (
        Chart(("test_success_rate",), "Test cases that passed", "line"),
        Chart(("test_coverage",), "Coverage of the default branch", "line"),
        Chart(("flaky_tests",), "Flaky tests", "bar"),
        Chart(("test_suite_duration",), "Duration of a suite", "percentiles"),
    ),
)
FLOW = Section(
    "Flow of issues",
    (
        Card("throughput", "Done"),
        Card("work_in_progress", "In progress, average"),
        Card("issue_cycle_time", "Cycle time"),
        Card("flow_efficiency", "Time that was worked"),
        Card("blocked_time", "Blocked, of those that were"),
        Card("reopened_issues", "Opened again"),
    ),
    (
        Chart(("throughput",), "Issues done", "bar"),
        Chart(("work_in_progress",), "Issues in progress, average", "line"),
        Chart(("issue_cycle_time",), "Cycle time", "percentiles"),
        Chart(("flow_efficiency",), "Time that was worked", "line"),
    ),
)
PLANS = Section(
    "Plans",
    (
        Card("velocity", "Points done in a sprint"),
        Card("sprint_predictability", "Done of committed"),
        Card("sprint_carry_over", "Points carried over"),
        Card("on_time_delivery", "Epics on time"),
    ),
    (
        Chart(("velocity",), "Points done in a sprint", "bar"),
        Chart(("sprint_predictability",), "Done of committed", "line"),
        Chart(("sprint_carry_over",), "Points carried over", "bar"),
        Chart(("on_time_delivery",), "Epics on time", "line"),
    ),
)
SECTIONS = (DORA, PULL_REQUESTS, CI, TESTS, FLOW, PLANS)


def shown_metrics() -> list[str]:
    """Every metric of a card or chart, in the order of the report, once."""
    names = [
        name
        for section in SECTIONS
        for name in (
            *(card.metric for card in section.cards),
            *(metric for chart in section.charts for metric in chart.metrics),
        )
    ]
    return list(dict.fromkeys(names))
