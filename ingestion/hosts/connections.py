"""dlt's connections for files of rows, kept over the packages of a run.

ADBC, by which dlt sends a file, reads all types of a database as it opens one: a quarter of a second where there are a
thousand. dlt opens one for each file.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection


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

    @contextmanager
    def lent(self) -> Iterator[None]:
        """What dlt loads in here goes over these connections."""
        from dlt.destinations.impl.postgres.postgres import PostgresParquetCopyJob as Job

        def connect(job: Any) -> "AbstractContextManager[Connection]":
            return self.borrowed(partial(opened, job))

        # dlt has no setting for it.
        opened = Job._connect
        Job._connect = connect  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            Job._connect = opened  # type: ignore[method-assign]

    def close(self) -> None:
        """Close all; one that is asked for afterwards is a new one."""
        while self._idle:
            self._idle.pop().close()
