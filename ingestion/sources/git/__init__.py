"""Git histories.

Collects everything reachable from the default branch, the tags and the commits that deployments name, of local
repositories (read in place), bare ones, and URLs (kept as mirrors). Needs git 2.32 or newer on the path.

| where | what | key | cursor |
|---|---|---|---|
| `raw_git.commits` and lake `git/commits` | commits with their parents | repository, sha | tips of the last load |
| lake `git/file_changes` | files that a commit changed | repository, sha, path | tips of the last load |
| `raw_git.first_parents` | the first-parent line of the default branch | repository, sha | its newest commit |
| `raw_git.ref_observations` | targets of tags, heads of the default branch | repository, ref, moment | the last |
| `raw_git.refs`, `tags`, `mailmap`, `repositories` | as they are now | repository and name | all, when a ref moved |

A commit never changes, so the ids of the commits from which a history was walked are a cursor that cannot miss
anything: what is reachable from new tips and not from old ones is new. Commits that nothing reaches any more
(force-push, deleted tag) get `deleted_at` and leave the lake.

What was seen once stays in `ref_observations`: deployments name tags that move, and a branch can be turned or
rewritten.

Run it alone: `python -m ingestion git`.
"""

from typing import TYPE_CHECKING

from ingestion.entry_points import entry_points

if TYPE_CHECKING:
    from ingestion.sources.git.history_collector import collect, ensure_tables
    from ingestion.sources.git.load_state import take_back_interrupted
    from ingestion.sources.git.reachability import check_reachable
    from ingestion.sources.git.repositories import GitRepository, expand

__getattr__ = entry_points(
    __name__,
    {
        "GitRepository": "repositories",
        "collect": "history_collector",
        "ensure_tables": "history_collector",
        "expand": "repositories",
        "check_reachable": "reachability",
        "take_back_interrupted": "load_state",
    },
)
__all__ = ["GitRepository", "check_reachable", "collect", "ensure_tables", "expand", "take_back_interrupted"]
