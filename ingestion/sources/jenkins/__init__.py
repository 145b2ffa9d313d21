"""Jenkins: jobs in folders, branches of multibranch projects, and their builds with all that a build tells.

| where | end point | key | cursor |
|---|---|---|---|
| `raw_jenkins.jobs` | `api/json?tree=jobs[...,jobs[...]]` | job | none: listed in every run |
| `builds`, `build_revisions`, `build_changes` | `job/:name/api/json?tree=allBuilds[...]{from,to}` | job, number, ... |
  the numbers that are read |
| `stages` | `job/:name/:number/wfapi/describe`, of pipelines | job, number, stage_id | that of its build |
| `test_suites`, `test_cases` | `.../testReport`, where the build has one | job, number, ... | that of its build |
| `coverage` | `.../coverage`, `jacoco` or `cobertura`, where the build has one | job, number | that of its build |

A scope is a job, or a multibranch project with its branches. One request lists the jobs of six levels of folders with
the number of the last build of each; further ones go to folders below that. A job without new builds costs no more.
Numbers only grow, whatever the controller's clock says, so that they are the cursor: `_progress` holds per job which
ranges of numbers are in the tables and which of those were still being built. A walk from the newest build down goes on
where a killed one ended; its pages overlap by a build, so that one deleted meanwhile hides no other. Where the last
number is smaller than before, the job was made anew and is read from its beginning.

Builds that Jenkins discards stay. A job that the list lacks gets `deleted_at`; a list that lacks fields marks none.
Times are those of the controller's clock. Reading asks by GET alone, for which Jenkins wants no crumb.

Run it alone: `python -m ingestion jenkins`. As a dlt source for any destination it is `jenkins(connections)`.
"""

from typing import TYPE_CHECKING

from ingestion.entry_points import entry_points

if TYPE_CHECKING:
    from ingestion.sources.jenkins.connections import check_reachable, connected
    from ingestion.sources.jenkins.job_collector import collect
    from ingestion.sources.jenkins.source import jenkins

__getattr__ = entry_points(
    __name__,
    {"collect": "job_collector", "connected": "connections", "check_reachable": "connections", "jenkins": "source"},
)
__all__ = ["check_reachable", "collect", "connected", "jenkins"]
