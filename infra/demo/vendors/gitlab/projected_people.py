"""Accounts of the log's actors on GitLab."""

from infra.demo.organization.events import AccountDeleted, Event, Kind, PersonJoined
from infra.demo.vendors.gitlab import documents
from infra.demo.vendors.gitlab.store import Document


class Accounts:
    """Everybody who has joined. Of a deleted account GitLab shows the ghost, in all that it wrote."""

    def __init__(self) -> None:
        self._users: dict[str, Document] = {}

    def take(self, event: Event) -> None:
        """An event that may be about an account."""
        if isinstance(event, PersonJoined):
            # Automation has project access tokens, whose accounts GitLab names so.
            username = f"project_{event.account}_bot_{event.login}" if event.kind is Kind.BOT else event.login
            self._users[event.person] = documents.user(event.account, username, event.name)
        elif isinstance(event, AccountDeleted):
            # In place: documents hold their author.
            self._users[event.person].clear()
            self._users[event.person].update(documents.GHOST)

    def user(self, person: str) -> Document:
        """The account of an actor."""
        return self._users[person]
