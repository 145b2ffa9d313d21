"""Subject of this run: `sei.toml`, or without one the demo organisation."""

from dataclasses import dataclass

from infra.configuration import Configuration, load_configuration
from infra.configuration.custom_metrics import metric_files
from infra.errors import UsageError
from infra.home import Home
from infra.settings import Settings
from ingestion.descriptors import HOSTS
from orchestration.demo import organization_of
from orchestration.targets import refuse_unknown_targets

CUSTOM_METRICS = "custom_metrics"
"""Stands for the models of the user's own metrics where the sources that dbt shall know are listed."""


@dataclass(frozen=True)
class Workspace:
    """The effective configuration, and one sentence that says where it comes from."""

    configuration: Configuration
    note: str


def workspace(settings: Settings) -> Workspace:
    """The configuration of `SEI_CONFIG`, else that of the demo organisation, empty until it was generated.

    Raises:
        UsageError: the file has errors.
    """
    demo = organization_of(Home(settings.home))
    if settings.config.exists() and settings.config != demo.configuration:
        configuration = load_configuration(settings.config)
        refuse_unknown_targets(configuration, settings.config, settings.metrics)
        return Workspace(configuration, f"Configuration: {settings.config}")
    if not demo.is_complete:
        return Workspace(Configuration(), "No sei.toml: `sei up` shows the demo organisation.")
    founded = demo.founded
    return Workspace(
        load_configuration(demo.configuration),
        f"No sei.toml: showing the demo organisation {founded.name} as it was on {founded.as_of:%Y-%m-%d}. "
        "`sei add git PATH-OR-URL` begins a sei.toml of your own.",
    )


def used_hosts(settings: Settings) -> tuple[str, ...]:
    """The code hosts that are named; all of them where the file has errors, which every command tells."""
    return tuple(name for name in used_sources(settings) if name in HOSTS)


def used_sources(settings: Settings) -> tuple[str, ...]:
    """The code hosts that are named (all of them where the file has errors), and `custom_metrics` if there are any."""
    try:
        return named_sources(settings)
    except UsageError:
        return (*HOSTS, *_custom_metrics(settings))


def named_sources(settings: Settings) -> tuple[str, ...]:
    """The code hosts that are named, and `custom_metrics` where there are any.

    Raises:
        UsageError: the file has errors.
    """
    named = workspace(settings).configuration.hosts
    return (*(source for source in HOSTS if named[source]), *_custom_metrics(settings))


def collected_sources(settings: Settings) -> tuple[str, ...]:
    """What is collected, each source behind those that it is read with: files, the hosts that are named, histories."""
    hosts = used_hosts(settings)
    try:
        has_histories = bool(workspace(settings).configuration.git) or any(HOSTS[host].pull_requests for host in hosts)
    except UsageError:
        has_histories = True
    return ("files", *hosts, *(["git"] if has_histories else []))


def _custom_metrics(settings: Settings) -> tuple[str, ...]:
    return (CUSTOM_METRICS,) if metric_files(settings.metrics) else ()
