"""Metrics of a Git repository and of files against the oracle, which reads the repository and the files by itself."""

import csv
import subprocess
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.demo.truth import facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.periods import Calendar
from infra.demo.truth.world import Account, Attempt, Change, Commit, Incident, Membership, Service, World
from tests import organization
from tests.command_line import CommandLine
from tests.truth_comparison import differences, product_rows

NAME = "example/shop"
METRICS = (
    *("commits", "commit_authors", "churn", "deployment_frequency", "deployment_days_per_week", "change_lead_time"),
    *("change_lead_time_human", "change_fail_rate", "failed_deployment_recovery_time", "deployment_rework_rate"),
)


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True).stdout


def commits(repository: Path) -> list[Commit]:
    shape = "%x01%H%x00%P%x00%an%x00%ae%x00%aI%x00%cI%x00%B%x02"
    log = git(repository, "log", "--all", "--numstat", f"--format={shape}")
    found = []
    for record in log.split("\x01")[1:]:
        header, numbers = record.split("\x02")
        sha, parents, name, email, authored, committed, message = header.split("\x00")
        changes = tuple(
            Change(path, int(added), int(deleted))
            for added, deleted, path in (line.split("\t") for line in numbers.splitlines() if line)
        )
        found.append(
            Commit(
                NAME,
                sha,
                tuple(parents.split()),
                email,
                name,
                datetime.fromisoformat(authored),
                datetime.fromisoformat(committed),
                message.strip(),
                changes,
            )
        )
    return found


def world(folder: Path) -> World:
    repository = folder / "shop.git"
    tags = dict(
        line.split() for line in git(
            repository, "for-each-ref", "--format=%(refname:short) %(*objectname)", "refs/tags"
        ).splitlines()
    )  # fmt: skip
    with (folder / "deployments.csv").open() as source:
        attempts = [
            Attempt(
                "file", f"file:{row['deployment_id']}", row["service"], row["environment"], tags.get(row["ref"]),
                row["ref"], None, datetime.fromisoformat(row["finished_at"]),
            )
            for row in csv.DictReader(source)
        ]  # fmt: skip
    with (folder / "incidents.csv").open() as source:
        incidents = [
            Incident(
                row["incident_id"], row["service"], datetime.fromisoformat(row["started_at"]),
                datetime.fromisoformat(row["resolved_at"]),
            )
            for row in csv.DictReader(source)
        ]  # fmt: skip
    history = commits(repository)
    accounts = {
        one.author_email: Account(one.author_email, "bot" if "[bot]" in one.author_name else "human") for one in history
    }
    memberships = [
        Membership(member, team, *(date.fromisoformat(day) if day else None for day in days))
        for team, member, *days in organization.TEAMS
    ]
    return World(
        Calendar(ZoneInfo("Europe/London"), date(2025, 1, 1), organization.AS_OF), commits=history,
        services=[Service("shop", NAME, ("services/shop/**",), organization.OWNERS)], attempts=attempts,
        incidents=incidents, accounts=accounts, memberships=memberships,
    )  # fmt: skip


def test_every_metric_row_equals_the_oracles(finished: CommandLine) -> None:
    found = facts.find(world(finished.configuration.parent))
    truth = [row for name in METRICS for row in everything.rows(name, found)]
    assert {row.metric for row in truth if row.entity_type == "team"} == set(METRICS)
    unequal = differences(truth, product_rows(finished))
    assert not unequal, "\n".join(unequal[:60])
