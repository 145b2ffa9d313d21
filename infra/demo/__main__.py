"""The demo organisation.

`python -m infra.demo generate --seed 1 --out DIR`, `serve DIR [--faults PLAN]`, `serve --archive FILE`,
`truth DIR METRIC`.
"""

import json
import re
import secrets
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from infra.demo.archive import load_archive
from infra.demo.faults import FaultPlan, load_plan
from infra.demo.organization.configuration import AZURE_DEVOPS, JENKINS, JIRA, path_of, served_at
from infra.demo.organization.generate import Organization, generate
from infra.demo.vendors.azure_devops.projection import store_of as azure_devops_store_of
from infra.demo.vendors.github.live import Live, Replay
from infra.demo.vendors.github.projection import store_of as github_store_of
from infra.demo.vendors.gitlab.projection import stores_of as gitlabs_of
from infra.demo.vendors.jenkins.projection import store_of as jenkins_store_of
from infra.demo.vendors.jira.projection import store_of as jira_store_of
from infra.demo.vendors.serving import LOCAL, listen, serve
from infra.demo.vendors.together import Manners, Tokens, Vendors, vendors
from infra.errors import UsageError, UserError
from infra.settings import load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@app.callback()
def _commands() -> None:
    pass


@app.command("generate")
def generate_command(
    out: Annotated[Path, typer.Option(help="Folder to write to; it is made.")],
    seed: Annotated[int, typer.Option(help="Decides everything, bytes included.")] = 1,
    scale: Annotated[
        int | None, typer.Option(help="Number of repositories; people, teams and time grow with it. Default: nine.")
    ] = None,
    answers: Annotated[
        bool | None,
        typer.Option(help="Write all right answers too, which takes longest. Default: unless --scale is given."),
    ] = None,
) -> None:
    """Write an organisation: log, Git repositories, exports, sei.toml, and what is planted in it."""
    try:
        generate(seed, out, scale=scale, with_answers=scale is None if answers is None else answers)
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_status) from None


@app.command("serve")
def serve_command(
    folder: Annotated[Path | None, typer.Argument(help="What `generate` wrote.")] = None,
    archive: Annotated[
        Path | None, typer.Option(help="Instead: an archive.json of issues and pull requests, gzipped or not.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 is any that is free.", min=0, max=65535)] = 0,
    latency: Annotated[str, typer.Option(help="What every request waits, for example 200ms.")] = "0ms",
    slow_nodes: Annotated[int, typer.Option(help="A GraphQL query for more nodes is answered with 502.")] = 60_000,
    points_per_hour: Annotated[int, typer.Option(help="Budget of each interface.", min=1)] = 5_000,
    faults: Annotated[Path | None, typer.Option(help="A plan of what goes wrong, in YAML.")] = None,
    webhook: Annotated[
        str | None, typer.Option(help="Address to which GitHub's webhooks are posted, while the end happens anew.")
    ] = None,
    last: Annotated[str, typer.Option(help="With --webhook: what is still to happen, for example 7d.")] = "1d",
    speed: Annotated[float, typer.Option(help="With --webhook: so many times as fast.", min=0.001)] = 60,
) -> None:
    """Answer as each vendor does. Prints a line of JSON with addresses and tokens."""
    try:
        plan = load_plan(faults) if faults else FaultPlan()
        manners = Manners(_seconds("--latency", latency), slow_nodes, points_per_hour)
        replay = Replay(webhook, timedelta(seconds=_seconds("--last", last)), speed) if webhook else None
        shown, told = _contents(folder, archive, replay)
        _serve(shown, told, port, manners, plan)
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_status) from None


@app.command("truth")
def truth_command(
    folder: Annotated[Path, typer.Argument(help="What `generate` wrote.")],
    metric: Annotated[str, typer.Argument(help="Name of a metric, for example change_lead_time.")],
) -> None:
    """Print the right answers of one metric as CSV, with the columns of marts.metrics."""
    from infra.demo.truth.answers import write_metric

    try:
        write_metric(folder, metric, sys.stdout)
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_status) from None


Told = Callable[[str], dict[str, str]]
"""Further fields of the line of JSON, from the address at which we serve."""


def _contents(folder: Path | None, archive: Path | None, replay: Replay | None) -> tuple[Vendors, Told]:
    if (folder is None) == (archive is None):
        raise UsageError("Give either a folder that `generate` wrote or --archive FILE.")
    if archive is not None:
        if replay is not None:
            raise UsageError("--webhook is for a folder that `generate` wrote: nothing happens in an archive.")
        store = load_archive(archive)
        return Vendors(store), lambda _: {"repository": store.repositories[0].repository.name_with_owner}
    assert folder is not None
    organization = Organization(folder)
    if not organization.is_complete:
        raise UsageError(f"{folder} holds no organisation. `python -m infra.demo generate --out {folder}` makes one.")

    def told(address: str) -> dict[str, str]:
        served_at(organization.configuration, address)
        return {
            "configuration": str(organization.configuration),
            "as_of": organization.founded.as_of.isoformat(),
            "organization": organization.founded.organization,
        }

    live = Live(organization.events(), organization.founded.as_of, replay) if replay else None
    github = live.store if live else github_store_of(organization.events())
    gitlabs, jira = gitlabs_of(organization.events()), jira_store_of(organization.events())
    jenkins = jenkins_store_of(organization.events())
    azure_devops = azure_devops_store_of(organization.events())
    return Vendors(github, gitlabs, jira, jenkins, azure_devops, organization.repositories, live), told


def _serve(shown: Vendors, told: Told, port: int, manners: Manners, plan: FaultPlan) -> None:
    given = load_settings().demo_token
    tokens = Tokens.of(given.get_secret_value() if given else secrets.token_urlsafe(24))
    listener = listen(port)
    address = f"http://{LOCAL}:{listener.getsockname()[1]}"
    ready = {"github": address, "token": tokens.github}
    for host in shown.gitlabs:
        ready |= {host: f"{address}{path_of(host)}", f"{host}_token": tokens.gitlabs[host]}
    if shown.jira is not None:
        ready |= {"jira": f"{address}{JIRA}", "jira_token": tokens.jira}
    if shown.jenkins is not None:
        ready |= {"jenkins": f"{address}{JENKINS}", "jenkins_token": tokens.jenkins}
    if shown.azure_devops is not None:
        ready |= {"azure_devops": f"{address}{AZURE_DEVOPS}", "azure_devops_token": tokens.azure_devops}
    ready |= told(address)
    live, beside = shown.live, None
    if live is not None:
        ready["webhook_secret"] = tokens.webhooks
        beside = partial(live.run, tokens.webhooks, f"{address}/api/v3")
    app = vendors(shown, tokens, manners, plan)
    serve(app, listener, lambda: print(json.dumps(ready), flush=True), beside=beside)  # noqa: T201


def _seconds(option: str, text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if match is None:
        raise UsageError(f"{option} {text} is no duration: write for example 200ms, 1.5s or 2d.")
    return float(match[1]) * _UNITS[match[2]]


if __name__ == "__main__":
    app()
