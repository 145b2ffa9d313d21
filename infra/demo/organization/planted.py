"""Effects planted in the organisation for models and metrics to find, and those that must not be found."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.demo.organization import events as log
from infra.demo.organization import plan
from infra.demo.organization.ci import FLAKY_JOB
from infra.demo.organization.operations import LARGE, QUIET
from infra.demo.organization.reported_tests import FLAKY_SUITE, FLAKY_TEST, TESTED_REPOSITORY

NAME = "planted.json"
BOT_REPOSITORY = "notifications"
PAIR = ("ledger", "invoices")


def is_about_planted(event: log.Event) -> bool:
    """Whether `write_planted` needs it."""
    if isinstance(event, log.Commit):
        return event.repository.endswith(f"/{BOT_REPOSITORY}")
    return isinstance(event, log.Founded | log.PersonLeft)


def write_planted(path: Path, events: Iterable[log.Event]) -> None:
    """Write the planted effects, with what the log says of them."""
    founded: log.Founded | None = None
    departed: log.PersonLeft | None = None
    authors: Counter[str | None] = Counter()
    for one in events:
        if isinstance(one, log.Founded):
            founded = one
        elif isinstance(one, log.PersonLeft):
            departed = departed or one
        elif isinstance(one, log.Commit) and one.repository.endswith(f"/{BOT_REPOSITORY}"):
            authors[one.author.person] += one.origin is log.Origin.SQUASH
    assert founded is not None
    begin, end = founded.at, founded.as_of
    path.parent.mkdir(parents=True, exist_ok=True)
    share = authors["renovate"] / max(1, authors.total())
    found = _effects(begin, end, departed, share)
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _effects(begin: datetime, end: datetime, departed: log.PersonLeft | None, bot_share: float) -> dict[str, Any]:
    def at(progress: float) -> str:
        return (begin + (end - begin) * progress).replace(microsecond=0).isoformat()

    def name(repository: str) -> str:
        return next(one.full_name for one in plan.REPOSITORIES if one.name == repository)

    quiet = begin + (end - begin) * plan.QUIET_AT
    return {
        "as_of": end.isoformat(),
        "effects": {
            "lead_time_improves": {"team": plan.IMPROVING_TEAM, "from": at(plan.IMPROVEMENT_AT)},
            "failures_follow_size": {
                "service": next(one.name for one in plan.REPOSITORIES if one.fails_with_size),
                "lines": LARGE,
            },
            "flaky_job": {
                "repository": name(next(one.name for one in plan.REPOSITORIES if one.flaky)),
                "job": FLAKY_JOB,
            },
            "flaky_test": {"repository": name(TESTED_REPOSITORY), "suite": FLAKY_SUITE, "test": FLAKY_TEST},
            "owner_leaves": {
                "person": departed.person if departed else None,
                "team": "Mobile",
                "at": departed.at.isoformat() if departed else None,
            },
            "coupled_files": {"repository": name(plan.COUPLED_REPOSITORY), "files": list(plan.COUPLED_FILES)},
            "bot_commits": {
                "repository": name(BOT_REPOSITORY),
                "bot": "renovate",
                "share_of_default_branch": round(bot_share, 4),
            },
            "overcommitted_sprints": {
                "team": max(plan.PROJECTS, key=lambda one: one.overcommitment).team,
            },
            "work_waits": {
                "team": max(plan.PROJECTS, key=lambda one: one.blocked * one.blocked_hours).team,
                "status": "Blocked",
            },
            "epic_slips": {
                "team": next(one.team for one in plan.PROJECTS if one.slips),
                "epic": plan.SLIPPING_EPIC,
                "promised_on": at(plan.SLIPPING_DUE[0])[:10],
                "due_on": at(plan.SLIPPING_DUE[-1])[:10],
                "moved": len(plan.SLIPPING_DUE) - 1,
            },
            "overloaded_team": {"team": plan.OVERLOADED_TEAM},
            "incident_without_deployment": {"incident": "INC-1"},
            "no_deployments": {
                "service": plan.QUIET_SERVICE,
                "from": quiet.replace(microsecond=0).isoformat(),
                "to": (quiet + QUIET - timedelta(days=1)).replace(microsecond=0).isoformat(),
            },
            "same_behaviour": {"squash": name(PAIR[0]), "merge": name(PAIR[1])},
        },
        "non_effects": {
            "failures_by_day_of_week": "no service fails more often on any day of the week",
            "lead_time_changes": {"team": "Mobile", "from": at(plan.IMPROVEMENT_AT)},
            "failures_follow_size": {"service": "ledger"},
        },
    }
