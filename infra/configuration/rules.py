"""The configuration as rows: what dbt and Spark read from `raw_config.rules`."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from infra.configuration.installations import repository_prefixes
from infra.configuration.models import Configuration, DeploymentRules, GitSource, IncidentRules, IssueRules
from infra.configuration.patterns import to_postgres
from infra.configuration.pull_requests import pull_request_rules
from infra.configuration.rule import Rule

GIT_GROUPS = ("service", "ref", "environment")


def effective_rules(
    configuration: Configuration, repositories: Mapping[str, Sequence[str]] | None = None
) -> list[Rule]:
    """Every rule, defaults included; those of a service only where its own block gives them.

    Args:
        configuration: the whole file.
        repositories: names of the repositories behind each `[[git]]` block, by its `url`; a block that is
            not in it stands for the repository of its `name`.
    """
    organization = configuration.organization
    return [
        _organization("organization.name", organization.name),
        _organization("organization.timezone", organization.timezone),
        _organization("organization.history_start", organization.history_start.isoformat()),
        *_deployment_rules("organization", "", configuration.deployments, defaults=True),
        *_incident_rules("organization", "", configuration.incidents),
        *_pattern_rules("incidents", configuration.incidents, ("issues",)),
        *(_organization("people.bot_pattern", to_postgres(bot).text) for bot in configuration.people.bots),
        _organization("pull_requests.landed", configuration.pull_requests.landed),
        *_issue_rules(configuration.issues),
        *_project_rules(configuration),
        *(rule for block in configuration.jenkins for rule in block.rules()),
        *(_organization(f"targets.{metric}", str(value)) for metric, value in sorted(configuration.targets.items())),
        *pull_request_rules(configuration),
        *_installation_rules(configuration),
        *(rule for block in configuration.git for rule in _git_rules(block, repositories or {})),
        *_service_rules(configuration),
    ]


def unknown_repositories(configuration: Configuration, known: Collection[str]) -> list[str]:
    """A sentence for each service whose repository is none of `known`, the repositories that were found."""
    return [
        f"The service {service.name!r} names the repository {service.repository!r}, which no block of "
        f"sei.toml provides; it gets no commits. The repositories are {', '.join(sorted(known)) or 'none'}."
        for service in configuration.services
        if service.repository not in known
    ]


def _organization(rule: str, value: str) -> Rule:
    return Rule("organization", "", rule, value)


def _installation_rules(configuration: Configuration) -> Iterator[Rule]:
    for blocks in configuration.hosts.values():
        for installation, prefix in repository_prefixes(blocks).items():
            yield Rule("installation", installation, "repositories.prefix", prefix)


def _service_rules(configuration: Configuration) -> Iterator[Rule]:
    for service in configuration.services:
        if service.deployments:
            yield from _deployment_rules("service", service.name, service.deployments, defaults=False)
        if service.incidents:
            yield from _incident_rules("service", service.name, service.incidents)


def _deployment_rules(scope_type: str, scope: str, rules: DeploymentRules, defaults: bool) -> Iterator[Rule]:
    given = rules.model_fields_set
    if defaults or "method" in given:
        yield Rule(scope_type, scope, "deployments.method", rules.method)
    if defaults or "first" in given:
        yield Rule(scope_type, scope, "deployments.first", rules.first)
    for evidence, is_on in rules.evidence.model_dump().items():
        if defaults or evidence in rules.evidence.model_fields_set:
            yield Rule(scope_type, scope, f"deployments.evidence.{evidence}", str(is_on).lower())
    for environment, kind in sorted(rules.environments.items()):
        yield Rule(scope_type, scope, f"deployments.environment.{environment}", kind)
    if rules.jobs is not None:
        yield Rule(scope_type, scope, "deployments.jobs", to_postgres(rules.jobs).text)


def _incident_rules(scope_type: str, scope: str, rules: IncidentRules) -> Iterator[Rule]:
    yield Rule(scope_type, scope, "incidents.window_seconds", str(int(rules.window.total_seconds())))


def _issue_rules(rules: IssueRules) -> Iterator[Rule]:
    names = ("bug", "feature", "maintenance", "in_progress", "waiting", "blocked", "epic")
    yield from _pattern_rules("issues", rules, names)
    yield _organization("issues.count_sub_tasks", str(rules.count_sub_tasks).lower())
    for kind, meanings in (("status", rules.statuses), ("resolution", rules.resolutions)):
        for name, meaning in sorted(meanings.items()):
            yield _organization(f"issues.{kind}.{name.lower()}", meaning)


def _pattern_rules(section: str, rules: IncidentRules | IssueRules, names: Sequence[str]) -> Iterator[Rule]:
    for name in names:
        if (pattern := getattr(rules, name)) is not None:
            yield _organization(f"{section}.{name}", to_postgres(pattern).text)


def _project_rules(configuration: Configuration) -> Iterator[Rule]:
    for block in configuration.jira:
        for key, team in sorted(block.teams.items()):
            yield Rule("project", f"{block.installation}:{key}", "issues.team", team)
    for source in configuration.azure_devops:
        for name, team in sorted(source.teams.items()):
            yield Rule("project", f"{source.installation}:{name.lower()}", "issues.team", team)


def _git_rules(block: GitSource, repositories: Mapping[str, Sequence[str]]) -> Iterator[Rule]:
    if block.deployments is None:
        return
    pattern = to_postgres(block.deployments)
    for repository in repositories.get(block.url, (block.name,) if block.name else ()):
        yield Rule("repository", repository, "git.deployments.pattern", pattern.text)
        for group in GIT_GROUPS:
            number = pattern.groups.get(group)
            yield Rule("repository", repository, f"git.deployments.group.{group}", str(number or ""))
