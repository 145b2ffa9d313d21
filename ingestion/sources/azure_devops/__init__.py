"""Azure DevOps, Services and Server: projects and their work items, with what each was at any time, teams, iterations.

| where | end point | key | cursor |
|---|---|---|---|
| `raw_azure_devops.projects` | `_apis/projects` | project_id | none: listed in every run |

A scope is a project. `base_url` is an organisation of Services or a collection of Server: each numbers its own work
items, so that each is an installation.

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
