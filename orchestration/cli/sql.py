"""`sei sql`: a read-only query."""

from typing import Annotated

import typer

from infra.errors import UserError
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.cli.formats import Format

ROWS_AT_ONCE = 10_000


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def sql(
        query: Annotated[str, typer.Argument(help="one SQL statement; reads marts, ml and quality")],
        format: Annotated[Format, typer.Option(help="how rows are printed")] = Format.TABLE,  # noqa: A002
    ) -> None:
        """Query the warehouse as sei_reader."""
        import psycopg

        from orchestration.cli.rows import print_rows

        with running(load_settings()) as services:
            try:
                with (
                    psycopg.connect(services.warehouse.url(Role.READER), options="-c timezone=UTC") as connection,
                    # A cursor of the server's takes one query and nothing else: no statement that changes a setting.
                    connection.cursor("query") as cursor,
                ):
                    cursor.itersize = ROWS_AT_ONCE
                    cursor.execute(query.encode())
                    print_rows([column.name for column in cursor.description or ()], cursor, format)
            except psycopg.errors.SyntaxError as error:
                raise UserError(
                    f"Postgres refused the query: {error.diag.message_primary}. `sei sql` takes one query: select, "
                    "with, values or table."
                ) from error
            except psycopg.errors.UndefinedTable as error:
                raise UserError(
                    f"Postgres refused the query: {str(error).strip()}\nThe tables are in the schema marts; "
                    "`sei run` makes them, and `sei sql 'table pg_tables'` lists them."
                ) from error
            except psycopg.Error as error:
                raise UserError(f"Postgres refused the query: {str(error).strip()}") from error
