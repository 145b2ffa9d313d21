"""Turns an export into the records of a store: what is known, and nothing invented.

The export has no commits, no timeline, no diff sizes and no facts about the repository. So lists of commits are
empty, sizes are 0, merging and the last closing are the only events, and a review names its commit only where the
export has the whole id elsewhere. The repository's number comes out of the node ids of the new form; its default
branch is the base of most of the latest pull requests; it was created with its first issue or pull request and
pushed to at the last merge. Submission of a review is its creation. Ids that the export lacks are running numbers.
"""

from collections import Counter

from infra.demo.archive.accounts import Accounts
from infra.demo.archive.layout import Archive
from infra.demo.archive.threads import ThreadBuilder
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.node_ids import node_id, numbers_in
from infra.demo.vendors.github.repositories import Label, Repository
from infra.demo.vendors.github.store import Store

LATEST = 50
"""Pull requests that decide on the default branch."""


def store_of(archive: Archive) -> Store:
    """The store with the one repository of the export."""
    accounts = Accounts(archive)
    repository = _repository(archive, accounts)
    labels = {
        one.name: Label(
            id=node_id("LA", repository.database_id, number),
            database_id=number,
            name=one.name,
            color=one.color,
            description=one.description,
        )
        for number, one in enumerate(archive.labels, 1)
    }
    builder = ThreadBuilder(archive, repository, accounts, labels)
    issues = [builder.issue(node) for node in archive.issues]
    pull_requests = [builder.pull_request(node) for node in sorted(archive.pulls, key=lambda node: node.number)]
    contents = Contents(repository, labels=builder.labels.values(), threads=[*issues, *pull_requests])
    return Store([contents])


def _repository(archive: Archive, accounts: Accounts) -> Repository:
    owner, _, name = archive.repo.partition("/")
    number = _repository_number(archive)
    bases = Counter(pull.base_ref_name for pull in archive.pulls[-LATEST:])
    return Repository(
        id=node_id("R", number),
        database_id=number,
        owner=accounts.named(owner),
        name=name,
        created_at=archive.first_moment,
        updated_at=archive.last_moment,
        pushed_at=max((pull.merged_at for pull in archive.pulls if pull.merged_at), default=None),
        default_branch=bases.most_common(1)[0][0] if bases else None,
    )


def _repository_number(archive: Archive) -> int:
    for thread in (*archive.pulls, *archive.issues):
        numbers = numbers_in(thread.id)
        if len(numbers) > 1:
            return numbers[0]
    return 1
