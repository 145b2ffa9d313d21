"""Identities of people, and their teams over time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from infra.demo.truth.periods import Calendar
from infra.demo.truth.world import Account, Membership, Service

Entity = tuple[str, str]


class People:
    """Accounts, and the teams of people and services on each date."""

    def __init__(
        self, accounts: dict[str, Account], memberships: Sequence[Membership], services: Sequence[Service],
        calendar: Calendar,
    ) -> None:  # fmt: skip
        self.accounts = accounts
        self._calendar = calendar
        self._memberships: dict[str, list[Membership]] = defaultdict(list)
        for membership in memberships:
            self._memberships[membership.person].append(membership)
        self._owners = {service.name: service.owners for service in services}

    def kind(self, name: str | None) -> str | None:
        """human, bot or agent; null for a deleted user."""
        account = self.accounts.get(name or "")
        return account.kind if account else None

    def person(self, name: str | None) -> str | None:
        """The person behind a login or an e-mail address."""
        account = self.accounts.get(name or "")
        return account.person if account else None

    def teams(self, name: str | None, moment: datetime) -> tuple[Entity, ...]:
        """Every team of the person at a moment."""
        memberships = self._memberships.get(self.person(name) or "", [])
        return tuple(
            ("team", f"team:{one.team}")
            for one in memberships
            if self._is_reached(one.since, moment) and (one.until is None or not self._is_reached(one.until, moment))
        )

    def owner(self, service: str, moment: datetime) -> tuple[Entity, ...]:
        """The team that owned a service at a moment; none or one."""
        begun = [team for team, since in self._owners.get(service, ()) if self._is_reached(since, moment)]
        return (("team", f"team:{begun[-1]}"),) if begun else ()

    def _is_reached(self, since: date | datetime | None, moment: datetime) -> bool:
        if since is None:
            return True
        return moment >= (since if isinstance(since, datetime) else self._calendar.midnight(since))
