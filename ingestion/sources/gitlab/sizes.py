"""Lines that merge requests change: GitLab's REST lists do not say, its GraphQL does, a hundred in one request."""

from collections.abc import Sequence

from ingestion.hosts.readings import Row
from ingestion.rejections import Rejection
from ingestion.sources.gitlab.api import GitLab, Node
from ingestion.web.client import Meter
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError

QUERY = """
query Sizes($project: ID!, $iids: [String!]) {
  project(fullPath: $project) {
    mergeRequests(iids: $iids, first: 100) {
      nodes {
        iid
        diffStatsSummary { additions deletions fileCount }
        diffStats { path additions deletions }
      }
    }
  }
}
"""


def add_sizes(gitlab: GitLab, project: Node, rows: Sequence[Row], meter: Meter) -> tuple[list[Row], list[Rejection]]:
    """Set additions, deletions and changed files; null where an installation does not know them.

    Returns:
        Rows of `merge_request_files`, and those that are set aside.

    Raises:
        ApiError: GitLab does not answer.
    """
    variables = {"project": project["path_with_namespace"], "iids": [str(row["iid"]) for row in rows]}
    try:
        data = gitlab.query(QUERY, variables, meter)
    except (InvalidRequestError, PermissionMissingError, ScopeGoneError):
        # Before 13.0, or with GraphQL switched off.
        return [], []
    nodes = ((data.get("project") or {}).get("mergeRequests") or {}).get("nodes") or ()
    found = {str(node.get("iid")): node for node in nodes if node}
    found_files, told = list[Row](), list[Rejection]()
    for row in rows:
        node = found.get(str(row["iid"]), {})
        summary = node.get("diffStatsSummary") or {}
        row["additions"], row["deletions"] = summary.get("additions"), summary.get("deletions")
        row["changed_files"] = summary.get("fileCount")
        listed = node.get("diffStats") or ()
        found_files += files(row["project_id"], row["iid"], [one for one in listed if isinstance(one, dict)])
        item = ("merge_requests", str(row["iid"]))
        told += [
            Rejection("merge_request_files", f"{row['iid']}: diffStats[{place}]", "is null", item)
            for place, one in enumerate(listed)
            if not isinstance(one, dict)
        ]
    return found_files, told


def files(project_id: int, iid: int, nodes: Sequence[Node]) -> list[Row]:
    """Rows of `merge_request_files` for one merge request."""
    return [
        {
            "project_id": project_id,
            "iid": iid,
            "path": node.get("path"),
            "additions": node.get("additions"),
            "deletions": node.get("deletions"),
        }
        for node in nodes
    ]
