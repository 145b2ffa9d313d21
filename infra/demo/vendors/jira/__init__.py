"""A Jira, Cloud or Data Center: its REST interfaces over what somebody has put into its store."""

from infra.demo.vendors.jira.app import jira
from infra.demo.vendors.jira.behaviour import Behaviour
from infra.demo.vendors.jira.store import Store

__all__ = ["Behaviour", "Store", "jira"]
