"""Invented organisations: facts at random, crowded around every edge of the calendar."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

from tests.dbt_project.metrics.scenario import Dice


class History(Dice):
    """Random facts."""

    def deployments(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            finished_at, has_failed = self.moment(), self.happens(0.3)
            yield {
                "deployment_id": f"deployment {number}",
                "deployment_group_id": f"group {number // 3}",
                "service_id": f"service:{self.pick(['a', 'b', 'c', 'rare'] if number % 50 else ['rare'])}",
                "repository_id": self.pick([None, "repository:x", "repository:y"]),
                "is_production": self.happens(0.9),
                "finished_at": finished_at,
                "status": self.pick(["success"] * 8 + ["failure", "cancelled"]),
                "method": "file",
                "is_redeploy": self.happens(0.1),
                "is_rollout": self.happens(0.1),
                "is_rollback": False,
                "is_rework": self.happens(0.2),
                "batch_size": int(self.random.integers(1, 9)) if self.happens(0.8) else None,
                "batch_lines": int(self.random.integers(0, 999)) if self.happens(0.8) else None,
                "is_ai_assisted": self.pick([None, True, False]),
                "has_failed": has_failed,
                "failure_evidence": ["incident"] if has_failed else [],
                "recovered_at": finished_at + timedelta(hours=float(self.random.normal(30, 40)))
                if has_failed and self.happens(0.8)
                else None,
            }

    def deployed_commits(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            yield {
                "service_id": f"service:{self.pick(['a', 'b', 'c'])}",
                "commit_id": f"x@{number}",
                "repository_id": "repository:x",
                "deployment_id": "deployment 1",
                "deployed_at": self.moment(),
                "author_kind": self.pick(["human", "human", "bot", "agent"]),
                "is_ai_assisted": self.happens(0.3),
                "lead_time_seconds": float(self.random.exponential(86400)) if self.happens(0.95) else None,
                "link_method": "graph",
                "exclusion_reason": self.pick([None, None, "merge_commit", "baseline"]),
            }

    def commits(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            is_measured = self.happens(0.8)
            yield {
                "commit_id": f"x@{number}",
                "repository_id": f"repository:{self.pick(['x', 'y'])}",
                "author_account_id": f"account {self.random.integers(0, 12)}",
                "author_kind": self.pick(["human", "human", "bot", "agent"]),
                "committed_at": self.moment() if self.happens(0.98) else None,
                "is_merge": self.happens(0.2),
                "is_ai_assisted": self.happens(0.3),
                "additions": int(self.random.integers(0, 2**40)) if is_measured else None,
                "deletions": int(self.random.integers(0, 50)) if is_measured else None,
            }

    def pull_requests(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            seconds = {
                f"{stage}_seconds": float(self.random.exponential(86400)) if self.happens(0.8) else None
                for stage in ("coding", "pickup", "review", "merge", "cycle")
            }
            yield {
                "pull_request_id": f"pull request {number}",
                "repository_id": f"repository:{self.pick(['x', 'y'])}",
                "service_id": self.pick([None, "service:a"]),
                "number": number,
                "author_account_id": f"account {self.random.integers(0, 12)}",
                "author_kind": self.pick(["human", "human", "agent", "bot"]),
                "ready_at": self.moment() if self.happens(0.9) else None,
                "first_review_at": self.moment() if self.happens(0.7) else None,
                "first_approved_at": self.moment() if self.happens(0.5) else None,
                "last_approved_at": self.moment() if self.happens(0.5) else None,
                "approval_count": int(self.random.integers(0, 3)),
                "is_ai_assisted": self.happens(0.3),
                "work_kind": self.pick(["incident", "bug", "feature", "maintenance", "other", "unlinked"]),
                "merged_at": self.moment() if self.happens(0.8) else None,
                "deleted_at": self.moment() if self.happens(0.05) else None,
                "negative_stages": self.pick([[], ["pickup", "cycle"]]),
                "review_rounds": int(self.random.integers(0, 3)),
                "review_depth": int(self.random.integers(0, 20)),
                "size": int(self.random.integers(0, 500)) if self.happens(0.9) else None,
                "left_out_reason": "label" if self.happens(0.05) else None,
                "left_out_lines": int(self.random.integers(0, 500)),
                **seconds,
            }

    def idle_intervals(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            moments = sorted(self.moment() for _ in range(int(self.random.integers(2, 5))))
            subject = {
                "subject_id": f"pull request {number}",
                "repository_id": f"repository:{self.pick(['x', 'y'])}",
                "service_id": self.pick([None, "service:a"]),
                "exclusion_reason": self.pick([None, None, "bot_author"]),
            }
            ends = [*moments[1:], None if self.happens(0.3) else moments[-1] + timedelta(hours=1)]
            for started_at, ended_at in zip(moments, ends, strict=True):
                value = float(self.random.integers(0, 2))
                yield {**subject, "started_at": started_at, "ended_at": ended_at, "value": value}

    def reviews(self, count: int, pull_requests: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            yield {
                "review_id": f"review {number}",
                "pull_request_id": f"pull request {self.random.integers(0, pull_requests)}",
                "repository_id": f"repository:{self.pick(['x', 'y'])}",
                "service_id": self.pick([None, "service:a"]),
                "reviewer_account_id": f"account {self.random.integers(0, 12)}",
                "is_by_other_human": self.happens(0.9),
                "submitted_at": self.moment() if self.happens(0.95) else None,
                "deleted_at": self.moment() if self.happens(0.05) else None,
            }

    def pipeline_runs(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            yield {
                "run_id": f"run {number}",
                "workflow_id": f"workflow {number % 3}",
                "is_on_default_branch": self.happens(0.5),
                "is_of_pull_request": self.happens(0.4),
                "status": self.pick(["success", "success", "failure", "cancelled"]),
                "has_broken_configuration": self.happens(0.05),
                "sha": f"sha {number // 2}",
                "deleted_at": None,
                **self._job(),
            }

    def pipeline_jobs(self, runs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Two attempts of one job per run, some of which are of another result."""
        for number, run in enumerate([*runs, *runs]):
            yield {
                **{name: run[name] for name in ("run_id", "repository_id", "service_id", "sha")},
                "job_id": f"job {number}",
                "name": "test",
                "status": self.pick(["success", "failure", "skipped"]),
                "is_carried_over": self.happens(0.1),
                **{name: value for name, value in self._job().items() if not name.endswith("_id")},
            }

    def red_intervals(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            began_at, ended_at = sorted((self._possible_moment(), self._possible_moment()))
            repository_id = self.pick(["repository:x", "repository:y"])
            yield {
                "run_id": f"red {number}",
                "attempt": 1,
                "repository_id": repository_id,
                "workflow": "test",
                "began_at": began_at,
                "ended_at": ended_at if self.happens(0.9) else None,
            }

    def _job(self) -> dict[str, Any]:
        """What runs and jobs share: a place, an attempt and its times."""
        finished_at, seconds = self._possible_moment(), float(self.random.exponential(600))
        return {
            "repository_id": f"repository:{self.pick(['x', 'y'])}",
            "service_id": self.pick([None, "service:a", "service:b"]),
            "attempt": int(self.random.integers(1, 3)),
            "started_at": finished_at - timedelta(seconds=seconds),
            "finished_at": finished_at,
            "duration_seconds": seconds,
            "queue_seconds": float(self.random.normal(30, 20)) if self.happens(0.9) else None,
        }

    def _possible_moment(self) -> datetime:
        """One that no clock has invented."""
        return next(moment for moment in iter(self.moment, None) if 2000 < moment.year < 2100)

    def issues(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            yield {
                "issue_id": f"issue {number}",
                "project_id": self.pick(["p", "q"]),
                "repository_id": f"repository:{self.pick(['x', 'y'])}",
                "service_id": self.pick([None, "service:a", "service:b", "service:rare"]),
                "created_at": self.moment(),
                "started_at": self.moment() if self.happens(0.7) else None,
                "first_done_at": self.moment() if self.happens(0.8) else None,
                "is_reopened": self.happens(0.3),
                "work_kind": self.pick(["incident", "bug", "feature", "maintenance", "other"]),
                "done_at": self.moment() if self.happens(0.7) else None,
                "exclusion_reason": self.pick([None, None, None, "epic", "sub_task"]),
                "deleted_at": self.moment() if self.happens(0.05) else None,
            }

    def issue_statuses(self, issues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Statuses of each issue from its making on, one after the other."""
        for issue in issues:
            edges = sorted({issue["created_at"], *(self.moment() for _ in range(3))})
            for started_at, ended_at in pairwise([*edges, None]):
                yield {
                    "issue_id": issue["issue_id"],
                    "status": self.pick(["Open", "Doing", "In Review", "Blocked"]),
                    "status_category": self.pick(["to_do", "in_progress", "in_progress", "done"]),
                    "started_at": started_at,
                    "ended_at": ended_at,
                }

    def issue_intervals(self, issues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Up to three intervals of each issue, some of which touch, some of which are left out."""
        for issue in issues:
            edges = sorted({self.moment() for _ in range(self.pick([2, 4, 6]))})
            for started_at, ended_at in pairwise([*edges, None] if self.happens(0.3) else edges):
                if self.happens(0.7):
                    yield {
                        **{name: issue[name] for name in ("repository_id", "service_id")},
                        "subject_id": issue["issue_id"],
                        "started_at": started_at,
                        "ended_at": ended_at,
                        "exclusion_reason": self.pick([None, "not_started"]),
                    }

    def issue_assignees(self, issues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for issue in issues:
            for account in {int(self.random.integers(0, 12)) for _ in range(self.pick([0, 1, 2]))}:
                yield {"issue_id": issue["issue_id"], "account_id": f"account {account}"}

    def sprints(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            completed_at = self.moment()
            yield {
                "sprint_id": f"sprint {number}",
                "board_id": self.pick(["one", "of several projects"]),
                "name": f"Sprint {number}",
                "began_at": completed_at - timedelta(days=14) if self.happens(0.9) else None,
                "completed_at": completed_at if self.happens(0.9) else None,
            }

    def plan_items(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            ended_at = self.moment()
            yield {
                "plan_item_id": f"epic {number}",
                "kind": "epic",
                "project_id": self.pick(["p", "q"]),
                "repository_id": self.pick([None, "repository:x"]),
                "promised_on": self.moment().date() if self.happens(0.8) else None,
                **self.pick([{}, {"delivered_at": ended_at}, {"dropped_at": ended_at}]),
            }

    def sprint_outcomes(self, sprints: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for sprint in sprints:
            for number in range(self.pick([0, 1, 9])):
                outcome = self.pick(["done", "done", "not_done", "carried_over", "removed"])
                yield {
                    "sprint_id": sprint["sprint_id"],
                    "issue_id": f"issue {number}",
                    "is_committed": self.happens(0.7),
                    "is_added": self.happens(0.3),
                    "is_removed": outcome == "removed",
                    "is_done": outcome == "done",
                    "is_carried_over": outcome in ("not_done", "carried_over"),
                    "outcome": outcome,
                    "points_changed": float(self.random.integers(-3, 4)),
                    "exclusion_reason": self.pick([None, None, None, "epic"]),
                    **{
                        f"points_{when}": float(self.random.integers(0, 9)) if self.happens(0.6) else None
                        for when in ("at_start", "added", "removed", "at_end")
                    },
                }

    def truck_factors(self) -> Iterator[dict[str, Any]]:
        for month in pd.period_range("2011-01", self.scenario.as_of_on.strftime("%Y-%m"), freq="M"):
            if self.happens(0.6):
                yield {
                    "repository_id": "repository:x",
                    "month_end": month.end_time.date(),
                    "truck_factor": int(self.random.integers(1, 6)),
                    "files": 10,
                    "people": 7,
                }

    def team_members(self) -> Iterator[dict[str, Any]]:
        """People who are in no team, in several, leave and come back."""
        for person in range(5):
            for team in ("one", "two", "three"):
                for valid_from, valid_to in self._spells():
                    yield {
                        "team_id": f"team:{team}",
                        "person_id": f"p{person}",
                        "valid_from": valid_from,
                        "valid_to": valid_to,
                    }

    def service_owners(self) -> Iterator[dict[str, Any]]:
        """Services that change hands; `rare` never has an owner."""
        for service in ("a", "b", "c"):
            changes = [None, *self._dates(self.pick([0, 1, 3])), None]
            for valid_from, valid_to in pairwise(changes):
                yield {
                    "service_id": f"service:{service}",
                    "team_id": f"team:{self.pick(['one', 'two'])}",
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                }

    def _spells(self) -> list[tuple[date | None, date | None]]:
        """Up to two memberships that do not touch, some without a beginning or an end."""
        edges: list[date | None] = [*self._dates(4)]
        edges[0] = None if self.happens(0.5) else edges[0]
        edges[-1] = None if self.happens(0.5) else edges[-1]
        spells = list(zip(edges[::2], edges[1::2], strict=True))
        return spells[: self.pick([0, 1, 2, 2])]

    def _dates(self, count: int) -> list[date]:
        found: set[date] = set()
        while len(found) < count:
            found.add(self.moment().astimezone(self.zone).date())
        return sorted(found)
