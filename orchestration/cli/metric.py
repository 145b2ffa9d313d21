"""`sei metric`: the metrics there are, and metrics of one's own."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.configuration.custom_metrics import UNITS, kinds
from infra.errors import UsageError
from infra.home import Home
from infra.services import running
from infra.settings import Settings, load_settings
from infra.warehouse import Role
from orchestration.cli.formats import Format

WRONG = 2
ASKED = {
    "name": "Name, such as security_pull_requests_merged",
    "kind": f"Kind ({', '.join(kinds())})",
    "unit": "Unit",
    "definition": "Definition, a sentence",
    "owner": "Owner, who answers for it",
    "direction": "Better direction (up, down)",
    "source": "From a built-in metric or a fact, such as pull_requests_merged or fct_incidents (empty: a query)",
    "sql": "Query of marts that gives event_id, event_at and value",
    "where": "Condition on the columns of event and fact, such as fact.labels ? 'security' (empty: all)",
    "target": "Target (empty: none)",
}
OPTIONAL = ("where", "target")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The metrics there are, and metrics of your own in metrics/.", no_args_is_help=True)
    app.add_typer(group, name="metric")
    group.command("list")(_list)
    group.command("new")(_new)
    group.command("check")(_check)
    group.command("query", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(_query)


def _list(
    format: Annotated[Format, typer.Option(help="how rows are printed")] = Format.TABLE,  # noqa: A002
) -> None:
    """Every metric with its definition, owner, direction, target and the organisation's latest whole month."""
    from orchestration.cli.rows import print_rows
    from orchestration.custom_metrics.listing import COLUMNS, listed

    settings = load_settings()
    with _reader(settings) as url:
        print_rows(COLUMNS, listed(settings, url), format)


def _new(
    name: Annotated[str | None, typer.Option(help="snake_case")] = None,
    kind: Annotated[str | None, typer.Option(help=", ".join(kinds()))] = None,
    unit: Annotated[str | None, typer.Option(help="seconds, count, points, ratio or per_day")] = None,
    definition: Annotated[str | None, typer.Option(help="a sentence")] = None,
    owner: Annotated[str | None, typer.Option(help="who answers for it")] = None,
    direction: Annotated[str | None, typer.Option(help="which one is better: up or down")] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="a built-in metric, or a fact such as fct_incidents")
    ] = None,
    where: Annotated[str | None, typer.Option(help="SQL condition on the columns of `event` and `fact`")] = None,
    value: Annotated[str | None, typer.Option(help="SQL expression of them, instead of the metric's own value")] = None,
    at: Annotated[str | None, typer.Option(help="column of the fact that decides the period")] = None,
    sql: Annotated[str | None, typer.Option(help="query of marts, instead of --from")] = None,
    target: Annotated[float | None, typer.Option(help="value to reach, in its unit")] = None,
) -> None:
    """Write the file of a new metric; asks for what is not given."""
    from orchestration.custom_metrics.writing import write_metric

    settings = load_settings()
    given = {
        "name": name, "kind": kind, "unit": unit, "definition": definition, "owner": owner, "direction": direction,
        "source": source, "sql": sql, "where": where, "value": value, "at": at, "target": target,
    }  # fmt: skip
    assert settings.metrics is not None
    path = write_metric(settings.metrics, _answers(given))
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Wrote {path}.", markup=False)
    if not _checked(console, [path]):
        raise typer.Exit(WRONG)
    console.print(f"`sei run` computes it; then: sei explain {path.stem} --period ..., and the page Own metrics.")


def _check(files: Annotated[list[Path], typer.Argument(help="files of metrics/")]) -> None:
    """Say what is wrong with the definition of a metric, where, and what to do."""
    if not _checked(Console(highlight=False, soft_wrap=True), files):
        raise typer.Exit(WRONG)


def _query(
    context: typer.Context,
) -> None:
    """Ask MetricFlow, which counts from events: what follows are options of its `mf query`."""
    from orchestration.dbt_manifest import environment, semantic_project

    program = shutil.which("mf")
    if program is None:
        raise UsageError(
            "There is no `mf` on the PATH. Install dbt-metricflow[dbt-postgres]==0.15.* in an environment of its own."
        )
    with running(load_settings()) as services:
        folder = semantic_project(services.home, services.warehouse)
        reader = {"SEI_DBT_USER": str(Role.READER), "SEI_DBT_PASSWORD": services.warehouse.passwords[Role.READER]}
        variables = {**os.environ, **environment(services.warehouse), **reader, "DBT_LOG_PATH": str(services.home.logs)}
        done = subprocess.run([program, "query", *context.args], cwd=folder, env=variables, check=False)
    raise typer.Exit(done.returncode)


def _answers(given: dict[str, str | float | None]) -> dict[str, object]:
    """Answers: those given as options, and where somebody can be asked, those to the rest."""
    known = {key: answer for key, answer in given.items() if answer is not None}
    needed = [key for key in ASKED if key not in known and not _is_settled(key, known)]
    if not sys.stdin.isatty():
        missing = [key for key in needed if key not in OPTIONAL and key != "sql"]
        if missing:
            options = ", ".join("--from or --sql" if key == "source" else f"--{key}" for key in missing)
            raise UsageError(f"Nobody can be asked here, so give {options}. `sei metric new --help` says what each is.")
        return dict(known)
    for key in needed:
        if _is_settled(key, known):
            continue
        units = UNITS.get(str(known.get("kind")), ())
        question = f"Unit ({', '.join(units)})" if key == "unit" and units else ASKED[key]
        default = units[0] if key == "unit" and len(units) == 1 else "" if key in ("source", *OPTIONAL) else None
        if answer := typer.prompt(question, default=default, show_default=bool(default)).strip():
            known[key] = _number(answer) if key == "target" else answer
    return dict(known)


def _is_settled(key: str, known: dict[str, str | float]) -> bool:
    """Whether a known answer settles the question of `key`: a metric has a query or a source, never both."""
    return (key in ("source", "where") and "sql" in known) or (key == "sql" and "source" in known)


def _number(answer: str) -> float:
    try:
        return float(answer)
    except ValueError:
        raise UsageError(f"{answer!r} is no number; a target is one, in the unit of the metric.") from None


def _checked(console: Console, files: list[Path]) -> bool:
    """Check files and print what was found; whether all can be used."""
    from infra.configuration.errors import ConfigurationError
    from orchestration.custom_metrics.checking import Checked

    good = True
    with _reader(load_settings()) as url:
        for path in files:
            try:
                rows = Checked(path, url, with_rows=True).rows
            except ConfigurationError as error:
                good = False
                console.print(str(error), markup=False)
            else:
                events = "there are no marts yet to ask" if rows is None else f"its query gives {rows:,} events"
                console.print(f"{path}: fine, {events}.", markup=False)
    return good


@contextlib.contextmanager
def _reader(settings: Settings) -> Iterator[str | None]:
    """URL of the warehouse as sei_reader; None where there is no warehouse yet."""
    if settings.warehouse_url is None and not Home(settings.home).postgres.exists():
        yield None
        return
    with running(settings) as services:
        yield services.warehouse.url(Role.READER)
