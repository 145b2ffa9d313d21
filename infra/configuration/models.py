"""The shape of `sei.toml`. Every model is immutable and refuses keys that it does not know."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, StrictBool, StrictFloat, StrictInt, field_validator

from infra.configuration.access import Access
from infra.configuration.azure_devops import AzureDevOpsSource
from infra.configuration.block import Block
from infra.configuration.files import FilesSource
from infra.configuration.github import GitHubSource
from infra.configuration.gitlab import GitLabSource
from infra.configuration.installations import CodeHostBlock, HostBlock
from infra.configuration.jenkins import JenkinsSource
from infra.configuration.jira import JiraSource
from infra.configuration.patterns import to_postgres
from infra.configuration.values import NAME, Address, Day, Duration, Glob, Pattern, TimeZone

EnvironmentType = Literal["production", "staging", "other"]


class Organization(Block):
    """Whose metrics these are, and in which calendar they count."""

    name: NAME = "Organization"
    timezone: TimeZone = "UTC"
    history_start: Day = Field(default="2000-01-01", validate_default=True)


class GitSource(Block):
    """A repository, or a folder of repositories. `url` is a URL or an absolute path."""

    url: Address
    name: NAME | None = None
    since: Day | None = None
    deployments: str | None = None
    """Python regular expression over commit subjects with the groups service, ref and, optionally, environment."""

    @field_validator("deployments")
    @classmethod
    def _names_service_and_ref(cls, value: str | None) -> str | None:
        if value is None:
            return None
        groups = to_postgres(value).groups
        missing = [name for name in ("service", "ref") if name not in groups]
        if missing:
            example = r"^Update (?P<service>\S+) image tag to (?P<ref>\S+) for (?P<environment>\S+)$"
            raise ValueError(f"the pattern has no group named {' and '.join(missing)}; for example '{example}'")
        unknown = sorted(set(groups) - {"service", "ref", "environment"})
        if unknown:
            raise ValueError(f"group {unknown[0]!r} means nothing here; the groups are service, ref and environment")
        return value


class Evidence(Block):
    """Evidence that marks a deployment as failed."""

    incident: StrictBool = True
    rollback: StrictBool = True
    revert: StrictBool = True
    hotfix: StrictBool = False


class DeploymentRules(Block):
    """Rules by which deployments are found and judged."""

    method: Literal["auto", "file", "gitops", "deployment_api", "pipeline_job", "release", "tag", "merge"] = "auto"
    first: str = Field(default="exclude", pattern=r"^(exclude|lookback:[1-9]\d{0,3}d)$")
    evidence: Evidence = Evidence()
    environments: Mapping[NAME, EnvironmentType] = Field(default_factory=dict)
    """Environment name -> type, where the name alone would be read wrongly."""
    jobs: Pattern | None = None
    """Python regular expression over further names of CI jobs and of workflows' files that deploy."""


class IncidentRules(Block):
    """Rules by which incidents are attributed to deployments."""

    window: Duration = Field(default="24h", validate_default=True)


class Incidents(IncidentRules):
    """Rules for all incidents."""

    issues: Pattern | None = None
    """Pattern of labels and types of issues that are incidents; without one, no issue is."""


class PullRequestRules(Block):
    """Which pull requests count as merged."""

    landed: Literal["merged", "closed"] = "merged"
    """`closed`: closed ones that stand in the default branch count too, as merge robots leave them."""


class IssueRules(Block):
    """Names of the labels and types of issues; the usual ones hold where none are given."""

    bug: Pattern | None = None
    feature: Pattern | None = None
    maintenance: Pattern | None = None
    in_progress: Pattern | None = None
    """Pattern of labels, on hosts without statuses."""
    waiting: Pattern | None = None
    """Pattern of statuses in which nobody works on an issue that was started."""
    blocked: Pattern | None = None
    """Pattern of statuses, labels and flags that keep anybody from working on an issue."""
    epic: Pattern | None = None
    """Pattern of labels and types of issues that only hold others: they do not count."""
    count_sub_tasks: bool = False
    """Whether sub-tasks count beside the issue that they are part of."""
    statuses: Mapping[NAME, Literal["to_do", "in_progress", "done"]] = Field(default_factory=dict)
    """Name of a status -> its category, where it is another one than the tracker says."""
    resolutions: Mapping[NAME, Literal["done", "not_planned", "duplicate", "moved", "cannot_reproduce"]] = Field(
        default_factory=dict
    )
    """Name of a resolution -> what it means, where its name is not a usual one."""


class Ownership(Block):
    """A team and the first day on which a service is its own (none: from the beginning)."""

    team: NAME
    since: Day | None = None


def _ownerships(value: Any) -> Any:
    return ({"team": value},) if isinstance(value, str) else value


class Service(Block):
    """Something that is deployed. Rules given here win over those of the whole file."""

    name: NAME
    repository: NAME
    paths: tuple[Glob, ...] | None = None
    team: Annotated[tuple[Ownership, ...], BeforeValidator(_ownerships)] = ()
    deployments: DeploymentRules | None = None
    incidents: IncidentRules | None = None

    @field_validator("team")
    @classmethod
    def _in_order_of_time(cls, value: tuple[Ownership, ...]) -> tuple[Ownership, ...]:
        days = [ownership.since for ownership in value]
        later = [day for day in days[1:] if day is not None]
        known = [day for day in days if day is not None]
        if len(later) < len(days) - 1 or sorted(set(known)) != known:
            raise ValueError("teams stand in order of time, each after the first with its own 'since'")
        return value


class People(Block):
    """Rules for who is not a person."""

    bots: tuple[str, ...] = ()
    """Python regular expressions over account names and e-mail addresses."""

    @field_validator("bots")
    @classmethod
    def _are_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            to_postgres(pattern)
        return value


class Privacy(Block):
    """Rules for what may be shown of individuals."""

    individuals: StrictBool = False
    pseudonymize: StrictBool = False

    @field_validator("individuals", "pseudonymize")
    @classmethod
    def _is_not_there_yet(cls, value: bool) -> bool:
        if value:
            raise ValueError("is not available yet in this version; leave it out or write false")
        return value


class Configuration(Block):
    """All of `sei.toml`."""

    organization: Organization = Organization()
    git: tuple[GitSource, ...] = ()
    files: tuple[FilesSource, ...] = ()
    github: tuple[GitHubSource, ...] = ()
    gitlab: tuple[GitLabSource, ...] = ()
    jira: tuple[JiraSource, ...] = ()
    jenkins: tuple[JenkinsSource, ...] = ()
    azure_devops: tuple[AzureDevOpsSource, ...] = ()
    services: tuple[Service, ...] = ()
    deployments: DeploymentRules = DeploymentRules()
    incidents: Incidents = Incidents()
    pull_requests: PullRequestRules = PullRequestRules()
    issues: IssueRules = IssueRules()
    people: People = People()
    privacy: Privacy = Privacy()
    access: tuple[Access, ...] = ()
    targets: Mapping[NAME, StrictFloat | StrictInt] = Field(default_factory=dict)
    """Metric -> value to reach, in its unit."""

    @property
    def hosts(self) -> Mapping[str, Sequence[HostBlock]]:
        """Section -> blocks of hosts."""
        return {section: getattr(self, section) for section in HOSTS}

    @property
    def code_hosts(self) -> Mapping[str, Sequence[CodeHostBlock]]:
        """Section -> blocks of hosts that have repositories."""
        return {section: getattr(self, section) for section, kind in HOSTS.items() if issubclass(kind, CodeHostBlock)}


def _hosts() -> dict[str, type[HostBlock]]:
    kinds = {name: get_args(field.annotation)[:1] for name, field in Configuration.model_fields.items()}
    types = ((name, kind) for name, found in kinds.items() for kind in found if isinstance(kind, type))
    return {name: kind for name, kind in types if issubclass(kind, HostBlock)}


HOSTS = _hosts()
"""Section -> its blocks, for each host that `Configuration` has a field for."""
