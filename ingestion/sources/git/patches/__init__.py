"""Patch ids: which commits change the same as a merged pull request that no commit id leads to.

A pull request is looked at where neither the commit that its merge made nor its head is among the collected commits:
its branch, or the one it was merged into, was written anew. Compared are, by `git patch-id --stable`,

| kind | what changed | of |
|---|---|---|
| `pull_request` | from where the branch left its base to the head | such pull requests |
| `commit` | from the parent to the commit | their commits, and collected commits near their merge |

Only objects at hand are read: mirrors hold the heads of pull requests, other clones mostly do not, and what is not
there has no rows. A commit never changes, so a patch id is computed once. dbt says which of them links what.
"""

from ingestion.sources.git.patches.patch_id_collector import collect_patch_ids

__all__ = ["collect_patch_ids"]
