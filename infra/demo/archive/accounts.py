"""Logins of an export become accounts, one per login, numbered in the order in which they first appear.

A later export of the same repository therefore gives known accounts the same numbers.
"""

from collections.abc import Iterator
from datetime import datetime

from infra.demo.archive.layout import Account, Archive
from infra.demo.vendors.github.actors import BOT_SUFFIX, GHOST, NODE_PREFIXES, Actor, ActorKind
from infra.demo.vendors.github.node_ids import node_id


class Accounts:
    """The accounts of an export."""

    def __init__(self, archive: Archive) -> None:
        owner, _, _ = archive.repo.partition("/")
        writers = sorted(_writers(archive), key=lambda one: (one[0], one[1].login))
        others = [(moment, Account(login=login)) for moment, login in _named(archive)]
        kinds = {owner: _owner_kind(owner, [account for _, account in writers])}
        for _, account in sorted([*writers, *others], key=lambda one: (one[0], one[1].login)):
            if kinds.get(account.login, ActorKind.USER) is ActorKind.USER:
                kinds[account.login] = _kind(account)
        self._known = {login: _actor(login, kind, number) for number, (login, kind) in enumerate(kinds.items(), 1)}

    def named(self, login: str) -> Actor:
        """The account of a login of the export."""
        return self._known[login]

    def of(self, account: Account | None) -> Actor | None:
        """The account; None for a deleted one."""
        return None if account is None or account.login == GHOST.login else self._known[account.login]


def _actor(login: str, kind: ActorKind, number: int) -> Actor:
    identifier = node_id(NODE_PREFIXES[kind], number)
    return Actor(kind=kind, id=identifier, database_id=number, login=login.removesuffix(BOT_SUFFIX))


def _kind(account: Account) -> ActorKind:
    return ActorKind.BOT if account.login.endswith(BOT_SUFFIX) else account.kind


def _owner_kind(owner: str, writers: list[Account]) -> ActorKind:
    """An owner that writes is a person; one that never does is taken for an organisation."""
    return ActorKind.USER if any(account.login == owner for account in writers) else ActorKind.ORGANIZATION


def _writers(archive: Archive) -> Iterator[tuple[datetime, Account]]:
    """Accounts that wrote or merged something, and when."""
    for thread in (*archive.issues, *archive.pulls):
        if thread.author:
            yield thread.created_at, thread.author
        yield from ((comment.created_at, comment.author) for comment in thread.comments if comment.author)
    for pull in archive.pulls:
        if pull.merged_by and pull.merged_at:
            yield pull.merged_at, pull.merged_by
        for review in pull.reviews:
            if review.author:
                yield review.created_at, review.author


def _named(archive: Archive) -> Iterator[tuple[datetime, str]]:
    """Logins that are only named: assignees and owners of forks."""
    for thread in (*archive.issues, *archive.pulls):
        yield from ((thread.created_at, login) for login in thread.assignees)
    for pull in archive.pulls:
        if pull.head_repository:
            yield pull.created_at, pull.head_repository.partition("/")[0]
