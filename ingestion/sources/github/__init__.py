"""GitHub: pull requests and issues with everything in them, workflow runs and jobs, deployments, releases, people.

Pull requests and issues come through GraphQL, thirty with everything in them per request; runs, jobs, deployments and
releases by REST. Three conditional REST requests tell whether anything changed at all (`probes`).

| where | what | key | cursor |
|---|---|---|---|
| `raw_github.repositories`, `labels`, `milestones` | a repository | its number | none: read when anything changed |
| `raw_github.pull_requests`, `pull_request_commits`, `pull_request_files`, `reviews`, `review_comments`,
  `pull_request_comments`, `pull_request_events` | a pull request and what belongs to it | repository_id, number or
  node_id | `updatedAt` |
| `raw_github.issues`, `issue_comments`, `issue_events` | an issue and what belongs to it | the same | `updatedAt` |
| `raw_github.workflow_runs`, `workflow_jobs` | a run and the jobs of all its attempts | run_id, job_id | `created_at` |
| `raw_github.deployments`, `deployment_statuses` | a deployment, its statuses | deployment_id, node_id | `created_at` |
| `raw_github.releases` | a release | release_id | none: read when anything changed, and once a day |
| `raw_github.teams`, `team_members` | a team of an owner | organization, slug, login | none: read once a day |
| `raw_github.users` | a person who did something | user_id | asked for once |

`created_at` does not move when a run is run again or a deployment gets a status: `operations` says what is read anew.
What the credential may not read is said in `_scopes`; the rest of the repository is collected.

GitHub moves `updatedAt` with every commit, review, comment and event of a pull request or an issue, so both are walked
from the newest change to the last one known; what is read anew replaces all that was known of it. `_progress`
holds where each walk stands, in one transaction with the rows. Once a week (`sweep_every`), and at once where GitHub
counts fewer than the tables hold, all numbers are asked for: what is gone gets `deleted_at` (`sweep`).

The Git histories of the repositories are for the source `git` (`clones`), under the same names.

Run it alone: `python -m ingestion github`. As a dlt source for any destination it is `github(connections)`.
"""

from typing import TYPE_CHECKING

from ingestion.entry_points import entry_points

if TYPE_CHECKING:
    from ingestion.sources.github.connections import check_reachable, connected
    from ingestion.sources.github.repository_collector import collect
    from ingestion.sources.github.source import github

__getattr__ = entry_points(
    __name__,
    {
        "collect": "repository_collector",
        "connected": "connections",
        "check_reachable": "connections",
        "github": "source",
    },
)
__all__ = ["check_reachable", "collect", "connected", "github"]
