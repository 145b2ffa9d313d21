"""The deployments section of the metric definitions once more, in plain Python and one service at a time."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.dbt_project.facts.graph_reference import ancestors, another_history
from tests.dbt_project.facts.world import Row, World

PRODUCTION = {"production", "prod-eu", "prod-us"}
EPOCH_YEAR = datetime(1971, 1, 1, tzinfo=UTC)


class Service:
    """Deployments of one service and its repository, judged by the definitions."""

    def __init__(self, world: World, name: str) -> None:
        self.name, self.repository = name, f"org/{name}"
        self.commits = {row["sha"]: row for row in world.commits if row["repository"] == self.repository}
        self.parents = {sha: tuple(row["parent_shas"].split()) for sha, row in self.commits.items()}
        self.tags = [row for row in world.tags if row["repository"] == self.repository]
        self.rules = {row["rule"]: row["value"] for row in world.rules if row["scope"] == name}
        self.incidents = world.incidents
        rows = [self._deployment(row) for row in world.deployments if row["repository"] == self.repository]
        # No start comes after every start, as in Postgres.
        self.deployments = sorted(
            rows, key=lambda d: (d["finished_at"], d["started_at"] is None, d["started_at"] or 0, d["deployment_id"])
        )
        self._classify()
        self.linked: dict[str, Row] = {}
        self._link()
        self.attributed = list(self._attribute())
        self._judge()

    def resolve(self, reference: str, at: datetime) -> str | None:
        """The commit behind a tag as it was at a moment, or a unique prefix."""
        seen = sorted(
            (row for row in self.tags if row["ref"] == f"refs/tags/{reference}"), key=lambda row: row["observed_at"]
        )
        before = [row for row in seen if row["observed_at"] <= at]
        if before:
            return str(before[-1]["commit_sha"])
        if seen and (seen[0]["tagged_at"] or self.commits[seen[0]["commit_sha"]]["committed_at"]) <= at:
            return str(seen[0]["commit_sha"])
        return self.by_prefix(reference)

    def by_prefix(self, reference: str) -> str | None:
        """The only commit that begins with at least seven digits."""
        found = [sha for sha in self.commits if sha.startswith(reference)]
        return found[0] if len(found) == 1 and re.fullmatch("[0-9a-f]{7,64}", reference) else None

    def _deployment(self, row: Row) -> Row:
        environment = row["environment"] or "production"
        return {
            "deployment_id": f"file:{row['deployment_id']}:{self.name}:{environment}",
            "group": row["deployment_id"],
            "environment": environment,
            "production": environment in PRODUCTION,
            "ref": row["ref"],
            "sha": self.resolve(row["ref"], row["finished_at"]),
            "started_at": row["started_at"],
            "finished_at": row["finished_at"],
            "status": row["status"],
            "redeploy": False,
            "rollout": False,
            "rollback": False,
            "superseded": False,
            "rework": False,
            "evidence": set(),
            "ends": [],
            "incidents": [],
        }

    def _classify(self) -> None:
        last: dict[str, Row] = {}
        last_known: dict[str, str] = {}
        ran: dict[str, set[str]] = defaultdict(set)
        for d in self.deployments:
            environment, sha = d["environment"], d["sha"]
            before = last.get(environment)
            d["previous"] = before["deployment_id"] if before else None
            if d["status"] != "success":
                continue
            if before:
                # A tag that was made after the deployment names nothing.
                is_tag = d["ref"] != "main" and f"refs/tags/{d['ref']}" not in {row["ref"] for row in self.tags}
                is_same_tag = sha is None and d["ref"] == before["ref"] and is_tag
                d["redeploy"] = sha == before["sha"] and (sha is not None or is_same_tag)
            if sha:
                known = last_known.get(environment)
                if known and known != sha and sha in ancestors(self.parents, known):
                    d["rollback" if sha in ran[environment] else "superseded"] = True
                others = {other for name, shas in ran.items() if name in PRODUCTION - {environment} for other in shas}
                d["rollout"] = d["production"] and sha not in ran[environment] and sha in others
                ran[environment].add(sha)
                last_known[environment] = sha
            last[environment] = d

    def _link(self) -> None:
        previous: Row | None = None
        is_first = True
        for order, d in enumerate(self.deployments):
            d["order"] = order
            if d["status"] != "success" or not d["production"]:
                continue
            if d["sha"]:
                new = ancestors(self.parents, d["sha"]) - set(self.linked)
                others = another_history(self.parents, new, set(self.linked))
                reasons = {sha: self._exclusion(sha, d, is_first, previous, sha in others) for sha in new}
                for sha, reason in reasons.items():
                    self.linked[sha] = {"deployment": d, "reason": reason}
                is_first = False
            previous = d

    def _exclusion(self, sha: str, d: Row, is_first: bool, previous: Row | None, is_imported: bool) -> str | None:
        commit = self.commits[sha]
        lookback = timedelta(days=int(re.sub(r"\D", "", self.rules.get("deployments.first", "0d"))))
        if is_first and not (lookback and commit["authored_at"] >= d["finished_at"] - lookback):
            return "baseline"
        if is_imported:
            return "imported"
        unknown = previous if not is_first and previous and previous["sha"] is None else None
        if unknown and commit["committed_at"] <= (unknown["started_at"] or unknown["finished_at"]):
            return "gap"
        if self._is_picked(commit):
            return "cherry_pick"
        if len(self.parents[sha]) > 1:
            return "merge_commit"
        if commit["authored_at"] < EPOCH_YEAR or commit["authored_at"].year < commit["committed_at"].year - 10:
            return "author_date"
        return "negative" if d["finished_at"] < commit["authored_at"] else None

    def _is_picked(self, commit: Row) -> bool:
        originals = {self.by_prefix(found) for found in re.findall(r"picked from commit (\w+)", commit["body"])}
        return any(
            other in originals
            or all(
                self.commits[other][key].lower() == commit[key].lower()
                if isinstance(commit[key], str)
                else self.commits[other][key] == commit[key]
                for key in ("author_email", "authored_at", "subject")
            )
            for other in self.linked
        )

    def _attribute(self) -> Iterable[tuple[Row, Row, str, float]]:
        for incident in self.incidents:
            if incident["service"] not in (None, self.name):
                continue
            groups = [d for d in self.deployments if d["group"] == incident["deployment_id"]]
            sha = self.by_prefix(incident["sha"]) if incident["sha"] else None
            if groups:
                yield from ((incident, d, "deployment_id", 1.0) for d in groups)
            elif sha in self.linked:
                yield incident, self.linked[sha]["deployment"], "sha", 1.0
            elif incident["service"] and not (incident["deployment_id"] or incident["sha"]):
                yield from self._by_time(incident)

    def _by_time(self, incident: Row) -> Iterable[tuple[Row, Row, str, float]]:
        began: datetime = incident["started_at"]
        window = float(self.rules.get("incidents.window_seconds", 86400))
        for d in reversed(self.deployments):
            since = (began - d["finished_at"]).total_seconds()
            eligible = d["production"] and d["status"] == "success" and not d["redeploy"] and not d["rollout"]
            if eligible and (d["started_at"] or d["finished_at"]) <= began and since <= window:
                yield incident, d, "time_window", min(0.9, 0.9 - 0.6 * since / window)
                return

    def _judge(self) -> None:
        counted = [d for d in self.deployments if d["status"] == "success" and not d["redeploy"] and not d["rollout"]]
        for environment in {d["environment"] for d in counted}:
            line = [d for d in counted if d["environment"] == environment]
            for d, following in itertools.pairwise(line):
                if following["rollback"] and not d["rollback"]:
                    self._fail(d, "rollback", following["finished_at"])
        for incident, d, _, _ in self.attributed:
            if self._is_on("incident"):
                d["evidence"].add("incident")
                d["incidents"].append(incident["resolved_at"])
        for sha, link in self.linked.items():
            self._judge_reverts(sha, link)

    def _judge_reverts(self, sha: str, link: Row) -> None:
        d = link["deployment"]
        nest = [(reverting, depth) for reverting, depth in self._nest(sha, 1) if reverting in self.linked]
        if any(depth == 1 and self.linked[revert]["deployment"]["order"] > d["order"] for revert, depth in nest):
            for revert, depth in nest:
                later = self.linked[revert]["deployment"]
                if depth == 1 and later["order"] > d["order"]:
                    later["rework"] = True
        eligible = [
            (self.commits[revert]["committed_at"], depth, revert)
            for revert, depth in nest
            if self.linked[revert]["deployment"]["order"] > d["order"]
            and self.commits[revert]["committed_at"] <= d["finished_at"] + timedelta(days=7)
        ]
        if eligible and link["reason"] not in ("baseline", "gap"):
            _, depth, revert = max(eligible, key=lambda found: (found[0], found[1]))
            if depth % 2:
                self._fail(d, "revert", self.linked[revert]["deployment"]["finished_at"])

    def _nest(self, sha: str, depth: int) -> Iterable[tuple[str, int]]:
        for other, commit in self.commits.items():
            if sha in self._reverted(commit["body"]) - {other}:
                yield other, depth
                yield from self._nest(other, depth + 1)

    def _reverted(self, body: str) -> set[str | None]:
        lists = re.findall(r"This reverts commits? ([^.]+)[.]", body)
        return {self.by_prefix(found) for each in lists for found in re.split(r"\W+(?:and\W+)?(?:commit\W+)?", each)}

    def _fail(self, d: Row, evidence: str, end: datetime) -> None:
        if self._is_on(evidence):
            d["evidence"].add(evidence)
            d["ends"].append(end)

    def _is_on(self, evidence: str) -> bool:
        return self.rules.get(f"deployments.evidence.{evidence}", "true") == "true"


def recovered_at(d: dict[str, Any]) -> datetime | None:
    """End of the failure of a deployment that `Service` judged."""
    if d["incidents"]:
        return None if None in d["incidents"] else max(d["incidents"])
    return min(d["ends"], default=None)
