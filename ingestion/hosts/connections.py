"""dlt's Postgres with connections for files of rows that are kept over the packages of a run.

ADBC, by which dlt sends a file, reads all types of a database as it opens a connection, and dlt opens one for each
file: a sixth of the processor time of 1,000 merge requests, in a warehouse with four hundred tables. dlt has no setting
for it; its destination, client and job are extended.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection
    from dlt.destinations import postgres


class Connections:
    """Connections of one user to one database; several threads may ask."""

    def __init__(self) -> None:
        self._idle: list[Connection] = []

    @contextmanager
    def borrowed(self, open_one: "Callable[[], Connection]") -> "Iterator[Connection]":
        """One that nobody else has, for a `with` in which everything is committed; closed where that fails."""
        connection = self._idle.pop() if self._idle else open_one()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def close(self) -> None:
        """Close all; one that is asked for afterwards is a new one."""
        while self._idle:
            self._idle.pop().close()


def postgres_over(connections: Connections) -> "type[postgres]":
    """dlt's destination for Postgres, which sends files over these connections."""
    from dlt.destinations import postgres
    from dlt.destinations.impl.postgres.postgres import PostgresClient, PostgresParquetCopyJob

    class CopyJob(PostgresParquetCopyJob):
        def _connect(self) -> "AbstractContextManager[Connection]":  # type: ignore[override]
            return connections.borrowed(super()._connect)

    class Client(PostgresClient):
        def create_load_job(self, table: Any, file_path: str, load_id: str, restore: bool = False) -> Any:
            job = super().create_load_job(table, file_path, load_id, restore)
            return CopyJob(file_path) if isinstance(job, PostgresParquetCopyJob) else job

    class Postgres(postgres):
        @property
        def client_class(self) -> type[PostgresClient]:
            return Client

    return Postgres
