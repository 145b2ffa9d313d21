"""The sources whose tables are described once: raw tables, dbt's sources and staging, and assets are made of this."""

from collections.abc import Mapping
from types import MappingProxyType

from ingestion.described_tables import DescribedSource
from ingestion.hosts.tables import Dataset
from ingestion.sources.git.tables import GIT
from ingestion.sources.github.tables import GITHUB
from ingestion.sources.gitlab.tables import GITLAB
from ingestion.sources.jira.tables import JIRA

HOSTS: Mapping[str, Dataset] = MappingProxyType({"github": GITHUB, "gitlab": GITLAB, "jira": JIRA})
DESCRIBED: Mapping[str, DescribedSource] = MappingProxyType({"git": GIT, **HOSTS})
