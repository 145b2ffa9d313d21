"""Access of people to the dashboards: which rows they see, and what they may do there."""

from typing import Literal, Self

from pydantic import model_validator

from infra.configuration.block import Block
from infra.configuration.values import NAME

OF_TEAMS = ("viewer", "team_lead")
RESERVED = {"admin", "sei"}
"""Accounts that are there without a rule: the administrator's, and that of `sei up`."""


class Access(Block):
    """Groups of the identity provider, or accounts of Superset's own, and their role."""

    role: Literal["viewer", "team_lead", "executive", "admin"]
    """viewer: looks at own teams; team_lead: also explores and exports; executive: all rows; admin: everything."""
    groups: tuple[NAME, ...] = ()
    users: tuple[NAME, ...] = ()
    teams: tuple[NAME, ...] = ()

    @model_validator(mode="after")
    def _says_who_and_what(self) -> Self:
        if not self.groups and not self.users:
            raise ValueError("names nobody; write groups = [...] or users = [...]")
        if taken := RESERVED & {user.lower() for user in self.users}:
            raise ValueError(f"the account {min(taken)} is an administrator's and stays one; name another")
        if self.role in OF_TEAMS and not self.teams:
            raise ValueError(f"a {self.role} sees the rows of teams; name them with teams = [...]")
        if self.role not in OF_TEAMS and self.teams:
            raise ValueError(f"{self.role} sees the rows of every team; leave out teams")
        return self
