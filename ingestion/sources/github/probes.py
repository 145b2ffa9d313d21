"""Did anything change? First pages of the lists that move with every change, asked for with their ETags."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingestion.sources.github.api import GitHub
from ingestion.web.answers import Answer
from ingestion.web.client import Meter
from ingestion.web.errors import PermissionMissingError, ScopeGoneError

RUNS, DEPLOYMENTS, ISSUES = "actions/runs", "deployments", "issues"
PAGE = 100
PROBES: Mapping[str, Mapping[str, str | int]] = {
    ISSUES: {"state": "all", "sort": "updated", "direction": "desc", "per_page": 1},
    RUNS: {"per_page": PAGE, "exclude_pull_requests": "true"},
    DEPLOYMENTS: {"per_page": PAGE},
}
"""End points below `repos/NAME`. To GitHub's REST interface a pull request is an issue too; the newest hundred runs and
deployments also tell of those that ended or ran again meanwhile."""
CHECKED = "checked"
"""Kept among the ETags: when everything was last looked at, also what no ETag tells of."""
CHECKED_EVERY = timedelta(days=1)


@dataclass
class Probed:
    """Answers of the end points."""

    etags: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    """Those that are not what they were."""
    missing: dict[str, str] = field(default_factory=dict)
    """End points that the credential may not read, and why."""
    is_due: bool = True
    """Whether everything is to be looked at."""

    @property
    def is_unchanged(self) -> bool:
        """Whether there is nothing to do."""
        return not self.answers and not self.is_due


def probe(github: GitHub, name: str, known: Mapping[str, str], now: datetime, meter: Meter) -> Probed:
    """Ask all end points.

    Raises:
        ApiError: see `Client.send`; lists of operations that the credential may not read are `missing`.
    """
    checked = known.get(CHECKED)
    is_due = checked is None or now - datetime.fromisoformat(checked) >= CHECKED_EVERY
    found = Probed({CHECKED: now.isoformat() if is_due or checked is None else checked}, is_due=is_due)
    for path, parameters in PROBES.items():
        try:
            answer = github.get(f"repos/{name}/{path}", meter, parameters, known.get(path))
        except (PermissionMissingError, ScopeGoneError) as error:
            if path == ISSUES:
                raise
            found.missing[path] = str(error)
            continue
        if not answer.is_unchanged:
            found.answers[path] = answer
        if etag := known.get(path) if answer.is_unchanged else answer.etag:
            found.etags[path] = etag
    return found
