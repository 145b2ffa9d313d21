"""GitLab: merge requests with their commits and notes, issues, pipelines with their jobs, deployments, releases.

Through the REST API (v4), of gitlab.com or of an installation of one's own, below whatever path it has; only the sizes
and files of merge requests come by GraphQL, a page of them in one request. One more query of GraphQL says which lists
have anything new (`probes`); the others are not asked for, but once a day all are.

| where | end point | key | cursor |
|---|---|---|---|
| `raw_gitlab.projects` | `projects/:id` | project_id | none: one row, read in every run |
| `merge_requests`, `merge_request_commits`, `merge_request_notes` | `projects/:id/merge_requests`, `.../:iid/commits`,
  `.../:iid/notes` | project_id, iid or id | `updated_at` |
| `merge_request_files` | GraphQL | project_id, iid, path | that of its merge request |
| `issues`, `issue_notes`, `issue_events` | `projects/:id/issues`, `.../notes`, `.../resource_label_events`,
  `.../resource_state_events`, and `.../resource_weight_events` where issues have weights | the same | `updated_at` |
| `pipelines`, `jobs` | `projects/:id/pipelines`, `.../:id/jobs` with the retried ones; child pipelines with
  `source=parent_pipeline` | project_id, id | `updated_at` |
| `bridges` | `projects/:id/pipelines/:id/bridges`, of pipelines above a child | project_id, id | that of the child |
| `deployments` | `projects/:id/deployments` | project_id, id | `updated_at` |
| `releases` | `projects/:id/releases` | project_id, tag_name | none: few, read where the query tells of a difference |
| `users` | whoever is named by these | user_id | none |

GitLab moves `updated_at` with every note, approval, label and push of a merge request or an issue, with every job of
a pipeline and with every state of a deployment. Approvals, drafts and requests for review are system notes, which
say when: the approvals' own end point does not. `_progress` holds the last change that is in the tables, in one
transaction with the rows. Once a week (`sweep_every`) merge requests, issues and deployments are listed from their
beginning: what is gone gets `deleted_at`.

Run it alone: `python -m ingestion gitlab`. As a dlt source for any destination it is `gitlab(connections)`.
"""

from typing import TYPE_CHECKING

from ingestion.entry_points import entry_points

if TYPE_CHECKING:
    from ingestion.sources.gitlab.connections import check_reachable, connected
    from ingestion.sources.gitlab.project_collector import collect
    from ingestion.sources.gitlab.source import gitlab

__getattr__ = entry_points(
    __name__,
    {
        "collect": "project_collector",
        "connected": "connections",
        "check_reachable": "connections",
        "gitlab": "source",
    },
)
__all__ = ["check_reachable", "collect", "connected", "gitlab"]
