"""Accounts of the log's actors on a GitLab."""

from collections.abc import Mapping

from infra.demo.organization.events import AccountDeleted, Event, Host, Kind, PersonJoined
from infra.demo.vendors.gitlab import documents
from infra.demo.vendors.gitlab.store import Document

FIRST: Mapping[Host, int] = {Host.GITLAB: 1, Host.INTERNAL: 8}
"""Number of the first account: whoever has a number on one installation has another on the other."""


class Accounts:
    """Everybody who has joined. Of a deleted account GitLab shows the ghost, in all that it wrote."""

    def __init__(self, host: Host, web: str) -> None:
        self._first, self._web = FIRST[host], web
        self._users: dict[str, Document] = {}

    def take(self, event: Event) -> None:
        """An event that may be about an account."""
        if isinstance(event, PersonJoined):
            # Automation has project access tokens, whose accounts GitLab names so.
            username = f"project_{event.account}_bot_{event.login}" if event.kind is Kind.BOT else event.login
            number = self._first + len(self._users)
            self._users[event.person] = documents.user(number, username, event.name, web=self._web)
        elif isinstance(event, AccountDeleted):
            # In place: documents hold their author.
            self._users[event.person].clear()
            self._users[event.person].update(documents.GHOST)

    def user(self, person: str) -> Document:
        """The account of an actor."""
        return self._users[person]
