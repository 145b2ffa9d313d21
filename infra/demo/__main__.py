"""Serve the demo organisation: `python -m infra.demo serve --archive FILE [--faults PLAN]`."""

import json
import re
import secrets
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from infra.demo.archive import load_archive
from infra.demo.faults import FaultPlan, Spoiled, load_plan
from infra.demo.github.app import Behaviour, github
from infra.demo.serving import LOCAL, listen, serve
from infra.errors import UsageError, UserError
from infra.settings import load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

_UNITS = {"ms": 0.001, "s": 1.0}


@app.callback()
def _commands() -> None:
    pass


@app.command("serve")
def serve_command(
    archive: Annotated[Path, typer.Option(help="An archive.json of issues and pull requests, gzipped or not.")],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 is any that is free.", min=0, max=65535)] = 0,
    latency: Annotated[str, typer.Option(help="What every request waits, for example 200ms.")] = "0ms",
    slow_nodes: Annotated[int, typer.Option(help="A GraphQL query for more nodes is answered with 502.")] = 60_000,
    points_per_hour: Annotated[int, typer.Option(help="Budget of each interface.", min=1)] = 5_000,
    faults: Annotated[Path | None, typer.Option(help="A plan of what goes wrong, in YAML.")] = None,
) -> None:
    """Answer as GitHub does, from an export. Prints one line of JSON with address and token when ready."""
    try:
        plan = load_plan(faults) if faults else FaultPlan()
        _serve(archive, port, _seconds(latency), slow_nodes, points_per_hour, plan)
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


def _serve(archive: Path, port: int, latency: float, slow_nodes: int, points_per_hour: int, plan: FaultPlan) -> None:
    given = load_settings().demo_token
    token = given.get_secret_value() if given else secrets.token_urlsafe(24)
    store = load_archive(archive)
    behaviour = Behaviour(token, latency, slow_nodes, points_per_hour)
    listener = listen(port)
    ready = {
        "github": f"http://{LOCAL}:{listener.getsockname()[1]}",
        "token": token,
        "repository": store.repositories[0].repository.name_with_owner,
    }
    spoiled = Spoiled(plan)
    app = spoiled.app(github(store, behaviour, time.time, [spoiled.middleware("github")] if plan.rules else []))
    serve(app, listener, lambda: print(json.dumps(ready), flush=True))  # noqa: T201


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", text)
    if match is None:
        raise UsageError(f"--latency {text} is no duration: write for example 200ms or 1.5s.")
    return float(match[1]) * _UNITS[match[2]]


if __name__ == "__main__":
    app()
