"""A GitLab: the REST API (v4) over what a simulation, or anything else, has put into its store."""

from infra.demo.vendors.gitlab.app import Behaviour, gitlab
from infra.demo.vendors.gitlab.store import Project, Store

__all__ = ["Behaviour", "Project", "Store", "gitlab"]
