"""Notice of who may sign in to Dagster's web UI, as `sei up` tells it."""

from rich.console import Console
from rich.markup import escape

from infra.services import Services
from orchestration.addresses import SIGN_IN_BACK
from orchestration.web.accounts import make_own, own_file
from orchestration.workspace import workspace


def show_who_signs_in(console: Console, services: Services, address: str, *, has_dashboards: bool) -> None:
    """Say it; where there are no dashboards, whose accounts are taken, make accounts and show their passwords once.

    Args:
        console: is told.
        services: with the settings and `SEI_HOME`.
        address: of the web UI on loopback.
        has_dashboards: whether Superset was started.
    """
    settings = services.settings
    if settings.oidc_issuer and settings.oidc_client_id:
        provider = escape(f"{settings.oidc_name} ({settings.oidc_issuer})")
        back = f"{settings.public_url or address}{SIGN_IN_BACK}"
        console.print(f"Sign in   to Dagster through {provider},", soft_wrap=True)
        console.print(f"          which has to know this address to come back to: {back}", soft_wrap=True)
        return
    if has_dashboards:
        console.print("Sign in   to Dagster with the accounts of the dashboards", soft_wrap=True)
        return
    new = make_own(services.home, workspace(settings).configuration.access)
    for name, password in new.items():
        console.print("Sign in   to Dagster as ", end="")
        console.print(f"{name} with {password}", markup=False, soft_wrap=True)
    kept = own_file(services.home)
    if new:
        console.print(f"          (shown once; without {kept}, `sei up` makes new ones)", soft_wrap=True)
    else:
        console.print(f"Sign in   to Dagster with the accounts in {kept}", soft_wrap=True)
