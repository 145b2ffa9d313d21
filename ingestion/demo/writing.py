"""From the log, a group of repositories at a time, into the tables."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from infra.demo.organization.events import Host, RepositoryCreated
from infra.demo.organization.log import read_log
from infra.demo.vendors.github.projection import Projection
from infra.demo.vendors.gitlab.projection import stores_of as gitlabs_of
from ingestion.demo.github_rows import account_rows, organization_rows, repository_rows
from ingestion.demo.gitlab_rows import project_rows
from ingestion.hosts.readings import Row
from ingestion.hosts.store import collecting, ensure_in
from ingestion.hosts.tables import Dataset
from ingestion.sources.github.store import unnamed_accounts
from ingestion.sources.github.tables import GITHUB
from ingestion.sources.gitlab.tables import GITLAB

AT_ONCE = 20
"""Repositories whose events are in memory together."""
LOAD = "demo"
"""Id that stands for the load of these rows."""
TableRows = Iterable[tuple[str, Row]]


def write_hosts(log: Path, warehouse_url: str, at_once: int = AT_ONCE) -> int:
    """Replace what is in `raw_github` and `raw_gitlab` by what the log says; returns how many rows there are.

    Args:
        log: `log.jsonl` of an organisation.
        warehouse_url: as the loader.
        at_once: repositories that are read together; each group costs a reading of the log.
    """
    names = [one.repository for one in read_log(log, ()) if isinstance(one, RepositoryCreated)]
    count = 0
    with collecting(warehouse_url, GITHUB), collecting(warehouse_url, GITLAB), psycopg.connect(warehouse_url) as target:
        for dataset in (GITHUB, GITLAB):
            ensure_in(target, dataset)
            for table in dataset.tables:
                target.execute(sql.SQL("truncate {}").format(sql.Identifier(dataset.name, table.name)))
        for start in range(0, len(names), at_once):
            count += _write_group(target, log, names[start : start + at_once], is_last=start + at_once >= len(names))
    return count


def _write_group(target: psycopg.Connection, log: Path, names: list[str], *, is_last: bool) -> int:
    projection = Projection()
    for event in read_log(log, names):
        projection.take(event)
    store = projection.store(names)
    count = sum(_copy(target, GITHUB, Host.GITHUB, repository_rows(contents)) for contents in store.repositories)
    for host, gitlab in gitlabs_of(read_log(log, names)).items():
        for project in gitlab.projects:
            if f"{host.prefix}{project.path}" in names:
                count += _copy(target, GITLAB, host, project_rows(project))
    if is_last:
        numbers = [row[0] for row in target.execute("select repository_id::text from raw_github.repositories")]
        acted = {number for number, _ in unnamed_accounts(target, Host.GITHUB, numbers)}
        accounts = [one for one in projection.accounts() if one.database_id in acted]
        rows = [*organization_rows(projection.organization()), *account_rows(accounts)]
        count += _copy(target, GITHUB, Host.GITHUB, rows)
    return count


def _copy(target: psycopg.Connection, dataset: Dataset, host: Host, rows: TableRows) -> int:
    """Add rows of a host; of several with one key the first stays, and so does one that is there."""
    by_table: dict[str, dict[tuple[object, ...], Row]] = {}
    for name, row in rows:
        key = tuple(row[column] for column in dataset.table(name).own_key)
        by_table.setdefault(name, {}).setdefault(key, row | {"installation": host.value})
    for name, found in by_table.items():
        table = dataset.table(name)
        goal = sql.Identifier(dataset.name, name)
        columns = sql.SQL(", ").join(map(sql.Identifier, [*table.column_names, "_dlt_load_id"]))
        target.execute(sql.SQL("create temporary table _demo (like {}) on commit drop").format(goal))
        with target.cursor().copy(sql.SQL("copy _demo ({}) from stdin").format(columns)) as copy:
            for row in found.values():
                copy.write_row([*_values(row, table.column_names), LOAD])
        target.execute(sql.SQL("insert into {} select * from _demo on conflict do nothing").format(goal))
        target.execute("drop table _demo")
    return sum(map(len, by_table.values()))


def _values(row: Row, names: Iterable[str]) -> Iterator[object]:
    for name in names:
        value = row.get(name)
        # Postgres has no NUL in texts.
        yield value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
