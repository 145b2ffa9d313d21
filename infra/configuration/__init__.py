"""`sei.toml`: what to collect, and by which rules, as typed and immutable values."""

from infra.configuration.edit import add_source
from infra.configuration.errors import ConfigurationError, Problem
from infra.configuration.files import FilesSource, FilesTable
from infra.configuration.load import default_configuration, load_configuration, parse_configuration
from infra.configuration.models import Configuration, DeploymentRules, GitSource, IncidentRules, Service
from infra.configuration.rule import Rule
from infra.configuration.rules import effective_rules, unknown_repositories

__all__ = [
    "Configuration",
    "ConfigurationError",
    "DeploymentRules",
    "FilesSource",
    "FilesTable",
    "GitSource",
    "IncidentRules",
    "Problem",
    "Rule",
    "Service",
    "add_source",
    "default_configuration",
    "effective_rules",
    "load_configuration",
    "parse_configuration",
    "unknown_repositories",
]
