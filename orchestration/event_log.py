"""Dagster's event log in Postgres, as a run of hundreds of assets needs it."""

from collections.abc import Mapping
from typing import Any

from dagster._serdes import ConfigurableClassData
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.utils import pg_url_from_config
from sqlalchemy import Connection

from orchestration.instance import POOL


class EventLog(PostgresEventLogStorage):
    """The log over a connection that stays open, with what it knows of its own tables.

    A run stores thousands of events. Dagster opens a connection for each of them, and with each event of an asset asks
    which tables and columns there are, over a second one: a quarter of a small run's time.
    """

    def __init__(self, postgres_url: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._there: set[str] = set()
        super().__init__(postgres_url, inst_data=inst_data)
        self.optimize_for_webserver(**POOL)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> "EventLog":
        """As `dagster.yaml` says."""
        return cls(pg_url_from_config(config_value), inst_data)

    def has_table(self, table_name: str) -> bool:
        """Whether a table is there; one that is there stays."""
        if table_name not in self._there and super().has_table(table_name):
            self._there.add(table_name)
        return table_name in self._there

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        if column_name not in self._there and super()._has_asset_key_col_on_connection(conn, column_name):
            self._there.add(column_name)
        return column_name in self._there
