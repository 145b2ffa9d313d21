"""GitHub: pull requests with their commits, reviews, comments and events, and issues with theirs.

Pull requests and issues come through GraphQL, thirty with everything in them per request; three conditional REST
requests tell whether anything changed at all.

| where | what | key | cursor |
|---|---|---|---|
| `raw_github.repositories` | a repository | repository_id | none: one row, read when anything changed |
| `raw_github.pull_requests`, `pull_request_commits`, `reviews`, `review_comments`, `pull_request_comments`,
  `pull_request_events` | a pull request and what belongs to it | repository_id, number or node_id | `updatedAt` |
| `raw_github.issues`, `issue_comments`, `issue_events` | an issue and what belongs to it | the same | `updatedAt` |

GitHub moves `updatedAt` with every commit, review, comment and event of a pull request or an issue, so both are walked
from the newest change to the last one known; what is read anew replaces all that was known of it. `_progress`
holds where each walk stands, in one transaction with the rows. The Git histories of the repositories are for the source
`git` (`clones`), under the same names.

Run it alone: `python -m ingestion github`.
"""

from ingestion.sources.github.clones import with_clones
from ingestion.sources.github.collection import Connection, collect
from ingestion.sources.github.connections import connected
from ingestion.sources.github.probe import probe

__all__ = ["Connection", "collect", "connected", "probe", "with_clones"]
