"""Lines that merge requests change: GitLab's REST lists do not say, its GraphQL does, a hundred in one request."""

from collections.abc import Sequence

from ingestion.hosts.readings import Row
from ingestion.sources.gitlab.api import GitLab
from ingestion.web.client import Meter
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError

QUERY = """
query Sizes($project: ID!, $iids: [String!]) {
  project(fullPath: $project) {
    mergeRequests(iids: $iids, first: 100) { nodes { iid diffStatsSummary { additions deletions fileCount } } }
  }
}
"""


def add_sizes(gitlab: GitLab, project: str, rows: Sequence[Row], meter: Meter) -> None:
    """Set additions, deletions and changed files; null where an installation does not know them.

    Raises:
        ApiError: GitLab does not answer.
    """
    try:
        data = gitlab.query(QUERY, {"project": project, "iids": [str(row["iid"]) for row in rows]}, meter)
    except (InvalidRequestError, PermissionMissingError, ScopeGoneError):
        # Before 13.0, or with GraphQL switched off.
        return
    nodes = ((data.get("project") or {}).get("mergeRequests") or {}).get("nodes") or ()
    sizes = {int(node["iid"]): node["diffStatsSummary"] for node in nodes if node and node.get("diffStatsSummary")}
    for row in rows:
        found = sizes.get(row["iid"], {})
        row["additions"], row["deletions"] = found.get("additions"), found.get("deletions")
        row["changed_files"] = found.get("fileCount")
