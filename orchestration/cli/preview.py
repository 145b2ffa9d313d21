"""`sei preview deployments`: what each detection method would find, and why a row counts or not."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import UsageError
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.cli.formats import Format

if TYPE_CHECKING:
    from psycopg import Connection


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Show what a rule would find.", no_args_is_help=True)
    app.add_typer(group, name="preview")

    @group.callback()
    def preview() -> None:
        """Show what a rule would find."""

    @group.command()
    def deployments(
        service: Annotated[str, typer.Option(help="name of the service")],
        limit: Annotated[int, typer.Option(help="newest runs, releases, tags and so on per method", min=1)] = 100,
        format: Annotated[Format, typer.Option(help="how rows are printed")] = Format.TABLE,  # noqa: A002
    ) -> None:
        """Show what each detection method finds for a service, and why it counts or not."""
        import psycopg

        from orchestration.cli import preview_query
        from orchestration.cli.rows import print_rows

        with running(load_settings()) as services:
            url = services.warehouse.url(Role.TRANSFORMER)
            with psycopg.connect(url, options="-c timezone=UTC -c default_transaction_read_only=on") as connection:
                _check(connection, service)
                # Beside the rows, so that CSV and JSON stay what they are.
                typer.echo(method_in_words(connection, service), err=format is not Format.TABLE)
                cursor = connection.execute(preview_query.FOUND, {"service": service, "limit": limit})
                print_rows([column.name for column in cursor.description or []], cursor, format)


def method_in_words(connection: "Connection", service: str) -> str:
    """Which method finds the deployments of a service, and why that one."""
    from orchestration.cli import preview_query

    row = connection.execute(preview_query.METHOD, {"service": service}).fetchone()
    if row is None:
        return f"Nothing says how deployments of {service} are found."
    configured, method, as_of, found = row
    seen = f"Found: {found}." if found else "No method finds a production deployment."
    if configured != "auto":
        return f"Deployments of {service} are found by the method {method}: sei.toml says so. {seen}"
    if method is None:
        return f"No method finds a deployment of {service}."
    return (
        f"Deployments of {service} are found by the method {method}: the first of file, gitops, deployment_api, "
        f"pipeline_job, release and tag with a production deployment in the 180 days before {as_of:%Y-%m-%d}, "
        f"else with one at all. {seen}"
    )


def _check(connection: "Connection", service: str) -> None:
    import psycopg

    from orchestration.cli import preview_query

    try:
        known = [str(row[0]) for row in connection.execute(preview_query.KNOWN)]
    except psycopg.errors.UndefinedTable:
        raise UsageError("Nothing was collected yet. Run `sei run` first.") from None
    if service not in known:
        raise UsageError(f"No service is named {service!r}. Known: {', '.join(known[:20]) or 'none'}.")
