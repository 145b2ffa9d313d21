"""The sources whose tables are described once: raw tables, dbt's sources and staging, and assets are made of this."""

from collections.abc import Mapping
from types import MappingProxyType

from ingestion.hosts.tables import Dataset
from ingestion.sources.github.tables import GITHUB
from ingestion.sources.gitlab.tables import GITLAB

DATASETS: Mapping[str, Dataset] = MappingProxyType({"github": GITHUB, "gitlab": GITLAB})
