"""Jira, Cloud and Data Center: issues with their changes, worklogs and links, boards and sprints.

| where | end point | key | cursor |
|---|---|---|---|
| `raw_jira.projects` | `project/search` (Cloud), `project` (Data Center) | project_id | none: listed in every run |
| `issues`, `issue_links`, `worklogs` | `search/jql` (Cloud), `search` (Data Center); `issue/:id/worklog` for more than
  come with an issue | project_id, issue_id, ... | `updated` |
| `incidents` | the same, for nothing but ids | project_id, issue_id | none: what the JQL of `incidents` finds is listed
  in every run |
| `issue_changes` | `changelog/bulkfetch` (Cloud); `expand=changelog`, and `issue/:id/changelog` for more than come with
  an issue (Data Center) | project_id, change_id, place | that of its issue |
| `boards`, `sprints` | `agile/1.0/board`, `.../:id/sprint` | project_id, board_id; sprint_id | none: running and future
  sprints are read in every run, the others once a day and when one of these is gone |
| `sprint_observations` | the same | project_id, sprint_id, observed_at | only ever added to: Jira overwrites the dates,
  the name and the state of a sprint |
| `components`, `versions` | `project/:id` | project_id, ... | none: once a day |
| `statuses`, `users` | `status`; whoever is named by these | status_id; user_id | none |

Jira moves `updated` with every change, worklog and link of an issue. JQL knows minutes only, in the time zone of who
asks (`myself`), and its index follows the changes after a moment: a run asks again for the last five minutes before the
last change that it knows, and passes over what it has. `_progress` holds that change, in one transaction with the rows.
Which fields hold the story points, the sprint and the epic is asked of `field`. Once a week (`sweep_every`) all ids of
issues are listed: what is gone, or may not be seen any more, gets `deleted_at`. An issue that moves to another project
keeps its id, and is read there.

Run it alone: `python -m ingestion jira`. As a dlt source for any destination it is `jira(connections)`.
"""

from typing import TYPE_CHECKING

from ingestion.entry_points import entry_points

if TYPE_CHECKING:
    from ingestion.sources.jira.connections import check_reachable, connected
    from ingestion.sources.jira.project_collector import collect
    from ingestion.sources.jira.source import jira

__getattr__ = entry_points(
    __name__,
    {"collect": "project_collector", "connected": "connections", "check_reachable": "connections", "jira": "source"},
)
__all__ = ["check_reachable", "collect", "connected", "jira"]
