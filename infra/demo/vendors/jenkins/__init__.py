"""A Jenkins controller: its remote access API over what somebody has put into its store."""

from infra.demo.vendors.jenkins.app import Behaviour, jenkins
from infra.demo.vendors.jenkins.store import Build, Job, Store

__all__ = ["Behaviour", "Build", "Job", "Store", "jenkins"]
