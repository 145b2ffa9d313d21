"""A random organisation as raw rows: small histories full of merges, picks, reverts, odd references and times."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
AUTHORS = ("ann@example.com", "Bob@example.com", "renovate[bot]@example.com")
ENVIRONMENTS = ("production", "production", "prod-eu", "prod-us", "staging", None)
Row = dict[str, Any]


@dataclass
class World:
    """Rows of the raw tables."""

    random: random.Random
    commits: list[Row] = field(default_factory=list)
    tags: list[Row] = field(default_factory=list)
    deployments: list[Row] = field(default_factory=list)
    incidents: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)
    repositories: list[Row] = field(default_factory=list)

    def tables(self) -> dict[str, list[Row]]:
        """Rows by raw table."""
        return {
            "raw_git.commits": self.commits,
            "raw_git.ref_observations": self.tags,
            "raw_git.repositories": self.repositories,
            "raw_files.deployments": self.deployments,
            "raw_files.incidents": self.incidents,
            "raw_config.rules": self.rules,
        }


def build(seed: int, services: int) -> World:
    """One repository and one service per number; the same seed gives the same world."""
    world = World(random.Random(seed))
    for number in range(services):
        name = f"org/service{number}"
        world.repositories.append({"repository": name, "web_url": f"https://host/{name}", "is_empty": False})
        history = _history(world, name)
        _deployments(world, name, history)
        _incidents(world, name, history)
        _rules(world, f"service{number}")
    return world


def _history(world: World, repository: str) -> list[Row]:
    chance = world.random
    history: list[Row] = []
    moment, bits = START, chance.choice((160, 256))
    for number in range(chance.randint(5, 30)):
        moment += timedelta(hours=chance.choice((1, 5, 30)))
        # Now and then another history begins, and may be merged in.
        wanted = chance.choice((1, 1, 1, 2, 3)) if chance.random() < 0.93 else 0
        parents = [row["sha"] for row in chance.sample(history[-4:], min(len(history), wanted))]
        commit = {
            "repository": repository,
            "sha": f"{chance.getrandbits(bits):0{bits // 4}x}",
            "parent_shas": " ".join(parents),
            "author_name": "x",
            "author_email": chance.choice(AUTHORS),
            "committer_name": "x",
            "committer_email": AUTHORS[0],
            "authored_at": moment + timedelta(hours=chance.choice((-50, -2, 0, 0, 100))) - _clock_error(chance),
            "committed_at": moment,
            "subject": f"Change {number % 7}",
            "body": _body(chance, history),
        }
        if history and chance.random() < 0.15:
            original = chance.choice(history)
            commit |= {key: original[key] for key in ("author_email", "authored_at", "subject")}
        history.append(commit)
        if chance.random() < 0.5:
            world.tags += _seen(chance, repository, f"r{number}", history)
    world.commits += history
    return history


def _seen(chance: random.Random, repository: str, tag: str, history: list[Row]) -> Iterator[Row]:
    """A tag on the newest commit, which may have moved there from an older one and back again."""
    at = START
    for commit in chance.choice(((history[-1],), (history[-1],), (history[0], history[-1]), (history[-1], history[0]))):
        at = max(at, commit["committed_at"]) + timedelta(hours=chance.choice((1, 20, 200)))
        yield {
            "repository": repository, "ref": f"refs/tags/{tag}", "object_sha": commit["sha"],
            "commit_sha": commit["sha"], "observed_at": at,
            "tagged_at": chance.choice((None, at - timedelta(minutes=30), commit["committed_at"])),
        }  # fmt: skip


def _clock_error(chance: random.Random) -> timedelta:
    """Lag of an author's clock: mostly none, now and then as far as 1970, or eleven years."""
    return timedelta(days=chance.choice((20454, 4020))) if chance.random() < 0.05 else timedelta()


def _body(chance: random.Random, history: list[Row]) -> str:
    lines = []
    for phrase, likelihood in (("This reverts commit {}.", 0.3), ("(cherry picked from commit {})", 0.1)):
        while history and chance.random() < likelihood:
            lines.append(phrase.format(_named(chance, history)))
    if history and chance.random() < 0.1:
        named = [_named(chance, history) for _ in range(chance.choice((2, 3)))]
        connected = chance.choice((", ", " and ", " and commit ", ",\n", " and\n")).join(named)
        lines.append(f"This reverts {chance.choice(('commit', 'commits'))} {connected}.")
    return "\n".join(lines)


def _named(chance: random.Random, history: list[Row]) -> str:
    return str(chance.choice(history[-5:])["sha"])[: chance.choice((7, 12, None))]


def _deployments(world: World, repository: str, history: list[Row]) -> None:
    chance = world.random
    moment = START
    tags = sorted({row["ref"].split("/")[-1] for row in world.tags if row["repository"] == repository}) or ["r0"]
    position = 0.0
    for number in range(chance.randint(0, 25)):
        moment += timedelta(hours=chance.choice((0, 1, 8, 40)))
        position = min(max(position + chance.choice((-2, 0, 1, 1, 2, 3)), 0), len(history) - 1)
        sha = history[int(position)]["sha"]
        ref = chance.choice((sha, sha[:8], chance.choice(tags), "v404", "main"))
        finished = moment + timedelta(hours=chance.choice((0, 0, 1)))
        world.deployments.append(
            {
                "deployment_id": f"{chance.randint(0, 999):03}-{number}-{repository}",
                "repository": repository,
                "service": repository.removeprefix("org/"),
                "environment": chance.choice(ENVIRONMENTS),
                "ref": ref,
                "started_at": chance.choice((None, finished - timedelta(hours=chance.choice((1, 30))))),
                "finished_at": finished,
                "status": chance.choice(("success",) * 5 + ("failure", "cancelled")),
                "source_file": "deployments.csv",
                "source_line": number,
            }
        )


def _incidents(world: World, repository: str, history: list[Row]) -> None:
    chance = world.random
    mine = [row for row in world.deployments if row["repository"] == repository]
    for number in range(chance.randint(0, 6)):
        began = START + timedelta(hours=chance.randint(0, 300))
        named = chance.random()
        world.incidents.append(
            {
                "incident_id": f"i{number}-{repository}",
                "service": None if chance.random() < 0.2 else repository.removeprefix("org/"),
                "started_at": began,
                "resolved_at": chance.choice((None, began + timedelta(hours=2), began + timedelta(hours=9))),
                "deployment_id": _deployment_named(chance, mine) if mine and named < 0.25 else None,
                "sha": chance.choice(history)["sha"][: chance.choice((9, None))] if 0.2 < named < 0.5 else None,
            }
        )


def _deployment_named(chance: random.Random, deployments: list[Row]) -> str:
    """A deployment's id, now and then one that does not exist."""
    return "no such deployment" if chance.random() < 0.2 else str(chance.choice(deployments)["deployment_id"])


def _rules(world: World, service: str) -> None:
    chance = world.random
    for rule, value in (
        ("deployments.first", "lookback:2d"),
        ("deployments.evidence.incident", "false"),
        ("deployments.evidence.rollback", "false"),
        ("deployments.evidence.revert", "false"),
        ("incidents.window_seconds", "360000"),
    ):
        if chance.random() < 0.2:
            world.rules.append({"scope_type": "service", "scope": service, "rule": rule, "value": value})
