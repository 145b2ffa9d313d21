"""A code host as a dlt source of its own: a resource per table, into any SQL destination of dlt.

`scopes` -> `pages` (each scope read in a thread of dlt's pool) -> a transformer per table. Where the reading of each
scope stands is in dlt's state, which dlt commits with the rows.

Tombstones, `_scopes` and rejected rows belong to the platform's own collection; here failures are logged.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import dlt
import pyarrow as pa

from infra.errors import UserError
from ingestion.hosts.arrow import Landed, as_tables, schema_of
from ingestion.hosts.readings import Reading
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.hosts.tables import INSTALLATION, Dataset, Table
from ingestion.loading import SCHEMA_CONTRACT, dlt_columns
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError

if TYPE_CHECKING:
    from dlt.extract import DltResource, DltSource

log = logging.getLogger(__name__)
_LAST_CHANGE = "updated_at"


def host_source(dataset: Dataset, scopes: Sequence[Scope]) -> "DltSource":
    """The tables of `dataset` with what is new in `scopes`; a table without rows is made as well.

    Raises (while dlt extracts):
        UserError: no scope could be read. One that fails among others is logged, and read again by the next run.
    """
    failed: list[Scope] = []

    def listed() -> Iterator[Scope]:
        failed.clear()
        yield from scopes

    def pages(scope: Scope) -> Iterator[Landed]:
        yield _empty_tables(dataset)
        try:
            yield from _pages(dataset, scope)
        except (ApiError, UserError) as error:
            log.warning("%s could not be read to its end: %s", scope.name, error)
            failed.append(scope)
            if len(failed) == len(scopes):
                raise UserError(f"Nothing of {dataset.host} could be read; the last reason: {error}") from error

    @dlt.source(name=dataset.name.removeprefix("raw_"), max_table_nesting=0)
    def host() -> Sequence["DltResource"]:
        found = dlt.resource(listed, name="scopes", selected=False)
        read = dlt.transformer(pages, data_from=found, name="pages", selected=False, parallelized=True)
        return [_resource(table, read) for table in dataset.tables]

    return host()


def _empty_tables(dataset: Dataset) -> Landed:
    """A table without rows for each that the pipeline never made: dlt makes tables of what comes only.

    dlt's loading of Parquet into Postgres fails on them (`loader_file_format="parquet"`); its default there does not.
    """
    made = dlt.current.source_schema().tables
    return {table.name: schema_of(table).empty_table() for table in dataset.tables if table.name not in made}


def _pages(dataset: Dataset, scope: Scope) -> Iterator[Landed]:
    """Rows of each page of a scope by table; what is known of the scope moves with them."""
    state: dict[str, dict[str, Any]] = dlt.current.source_state().setdefault(scope.installation, {})
    positions, etags, ids = (state.setdefault(name, {}) for name in ("positions", "etags", "ids"))
    held: set[str] = set()
    for reading in scope.read(Known(positions, etags, ids), Meter()):
        typed = as_tables(dataset, reading.rows, scope.installation)
        _log(scope, reading, typed.rejected)
        if typed.rejected:
            # The next run asks again for what was of another type than documented.
            held |= reading.positions.keys()
        yield typed.tables
        moved = {entity: at for entity, at in reading.positions.items() if entity not in held}
        if moved:
            positions[reading.scope_id] = {**positions.get(reading.scope_id, {}), **moved}
        if reading.scope_id:
            ids[scope.path] = reading.scope_id
        if reading.etags is not None and not held:
            etags[reading.scope_id] = dict(reading.etags)


def _log(scope: Scope, reading: Reading, rejected: Sequence[object]) -> None:
    for why in (reading.missing, reading.failed, *reading.rejected, *rejected):
        if why:
            log.warning("%s: %s", scope.name, why)


def _resource(table: Table, pages: "DltResource") -> "DltResource":
    def rows(page: Landed) -> Iterator[pa.Table]:
        if table.name in page:
            yield page[table.name]

    columns = dlt_columns(schema_of(table))
    for column in columns:
        if column["name"] == _LAST_CHANGE:
            # Of an item that was read twice for one load, the later state stays.
            column["dedup_sort"] = "desc"
    resource: DltResource = dlt.transformer(
        rows,
        data_from=pages,
        name=table.name,
        primary_key=table.key,
        write_disposition=cast("Any", _disposition(table)),
        columns=cast("Any", columns),
        schema_contract=cast("Any", SCHEMA_CONTRACT),
    )
    return resource


def _disposition(table: Table) -> dict[str, str]:
    """Merge on the key; what belongs to an item that was read again is replaced as a whole.

    Not by `merge_key`: dlt joins it to the primary key by `or`, which databases answer with a nested loop.
    """
    merge = {"disposition": "merge", "strategy": "delete-insert"}
    if table.parent is None:
        return merge
    of_parent = (INSTALLATION.name, table.own_key[0], table.parent[1])
    return {**merge, "destination_scope": " or ".join(map(_is_staged, (table.key, of_parent)))}


def _is_staged(key: Sequence[str]) -> str:
    listed = ", ".join(key)
    return f"({listed}) in (select {listed} from {{staging_table}})"  # noqa: S608 - names of the descriptor
