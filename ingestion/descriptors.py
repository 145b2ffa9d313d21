"""The sources and their tables, described once: raw tables, dbt's sources and staging, and assets are made of this."""

from collections.abc import Mapping
from types import MappingProxyType

from ingestion.described_tables import REJECTED, DescribedSource
from ingestion.hosts.tables import Dataset
from ingestion.sources.azure_devops.tables import AZURE_DEVOPS
from ingestion.sources.git.tables import GIT
from ingestion.sources.github.tables import GITHUB
from ingestion.sources.gitlab.tables import GITLAB
from ingestion.sources.jenkins.tables import JENKINS
from ingestion.sources.jira.tables import JIRA

HOSTS: Mapping[str, Dataset] = MappingProxyType(
    {"github": GITHUB, "gitlab": GITLAB, "jira": JIRA, "jenkins": JENKINS, "azure_devops": AZURE_DEVOPS}
)
SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "raw_config": {
            "services": "A declared service: its repository, its path globs.",
            "teams": "A team and a service that it owned, dated.",
            "rules": "One rule in force: for the organisation, a service, a repository or a project.",
            "custom_metrics": "A metric of the user's own, with the SQL of its events.",
            "left_out": "A repository or project that was collected and is not configured any more.",
        },
        "raw_files": {
            "deployments": "A deployment as a file tells it: one per id, service and environment.",
            "incidents": "An incident as a file tells it.",
            "people": "A person with one e-mail address or login.",
            "teams": "A member of a team, dated.",
            "corrections": "One field of one entity, put right by hand, with the reason.",
            "test_suites": "A suite of a test report, with how many cases passed and did not.",
            "test_cases": "A test case of a report that did not pass.",
            "coverage": "A coverage report: lines and branches that tests reached, and all.",
            "_files": "A file that a pattern names, and what was found in it.",
            **REJECTED,
        },
    }
)
"""Schema of a source of the organisation's own -> table -> what a row is. Its staging is written by hand."""
DESCRIBED: Mapping[str, DescribedSource] = MappingProxyType({"git": GIT, **HOSTS})
