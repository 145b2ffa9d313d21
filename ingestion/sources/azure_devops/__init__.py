"""Azure DevOps, Services and Server: work items, repositories with pull requests, builds, deployments and tests.

| where | end point | key | cursor |
|---|---|---|---|
| `raw_azure_devops.projects` | `_apis/projects` | project_id | none: listed in every run |
| `work_items`, `work_item_revisions` | `wit/reporting/workitemrevisions` | project_id, work_item_id, ... | its
  continuation token |
| `work_item_pull_requests` | `wit/workitemsbatch` | project_id, work_item_id, url | that of its work item |
| `work_item_links` | `wit/reporting/workitemlinks` | project_id, work_item_id, type, other_id | its continuation
  token; asked for where a work item changed, and once a day |
| `iterations`, `areas` | `wit/classificationnodes` | project_id, ... | none: read in every run |
| `iteration_observations` | the same | project_id, iteration_id, observed_at | only ever added to |
| `work_item_types`, `work_item_states` | `wit/workitemtypes`, `.../workitemtypecategories` | project_id, type, ... |
  none: once a day |
| `teams` | `projects/:id/teams`, `work/teamsettings/teamfieldvalues`, `.../iterations` | project_id, team_id | none:
  once a day |
| `repositories` | `git/repositories` | project_id, repository_id | none: a digest |
| `pull_requests`, `pull_request_commits`, `..._comments`, `..._events` | `git/pullrequests`, then each by itself with
  its commits, and its `threads` | project_id, pull_request_id, ... | known numbers, the open ones, last closing |
| `builds`, `build_records` | `build/builds`, `build/builds/:id/timeline` | project_id, build_id, ... | last end |
| `environment_deployments` | `pipelines/environments/:id/environmentdeploymentrecords` | project_id, deployment_id |
  their numbers, where a build is new |
| `release_deployments` | `release/deployments`, at Services on a host of its own | project_id, deployment_id | last
  change |
| `test_runs`, `test_cases`, `coverage` | `test/runs`, `test/Runs/:id/results`, `test/codecoverage` | project_id,
  run_id, ... | last change, where a build is new |
| `users` | whoever is named by these | user_id | none |

A scope is a project. `base_url` is an organisation of Services or a collection of Server: each numbers its own work
items, so that each is an installation. The stream tells every revision in the order in which they were made, with the
fields that are asked for; its token is kept in one transaction with the rows. A work item becomes a row with its last
revision, and one that is put into the recycle bin with the revision that says so. Once a week (`sweep_every`) WIQL
lists all ids: what was destroyed gets `deleted_at`. Which fields hold estimates is asked of `wit/fields`.

Run it alone: `python -m ingestion azure_devops`. As a dlt source for any destination it is `azure_devops(connections)`.
"""

from typing import TYPE_CHECKING

from ingestion.entry_points import entry_points

if TYPE_CHECKING:
    from ingestion.sources.azure_devops.connections import check_reachable, connected
    from ingestion.sources.azure_devops.project_collector import collect
    from ingestion.sources.azure_devops.source import azure_devops

__getattr__ = entry_points(
    __name__,
    {
        "collect": "project_collector", "connected": "connections", "check_reachable": "connections",
        "azure_devops": "source",
    },
)  # fmt: skip
__all__ = ["azure_devops", "check_reachable", "collect", "connected"]
