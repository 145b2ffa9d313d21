"""Subject of this run: `sei.toml`, or without one the demo organisation."""

from dataclasses import dataclass

from infra.configuration import Configuration, load_configuration
from infra.errors import UsageError
from infra.home import Home
from infra.settings import Settings
from ingestion.descriptors import HOSTS
from orchestration.demo import organization_of


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
        return Workspace(load_configuration(settings.config), f"Configuration: {settings.config}")
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
    try:
        return named_hosts(settings)
    except UsageError:
        return tuple(HOSTS)


def named_hosts(settings: Settings) -> tuple[str, ...]:
    """The code hosts that are named.

    Raises:
        UsageError: the file has errors.
    """
    named = workspace(settings).configuration.hosts
    return tuple(source for source in HOSTS if named[source])
