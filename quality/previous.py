"""Results of an earlier run that still hold, because nothing that they follow from is another than then."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import groupby

import psycopg

from quality.checks import Check
from quality.results import CheckResult

LATEST = """
select table_name, name, success, observed, checked_at, unexpected_count, unexpected_percent, sample, fingerprint
from quality.results
where
    suite = %(suite)s
    and run_id = (
        select run_id
        from quality.runs
        where suite = %(suite)s
        order by checked_at desc, run_id collate "C" desc
        limit 1
    )
"""


def table_fingerprints(checks: Sequence[Check], versions: Mapping[str, str]) -> dict[str, str]:
    """Digest of the checks of each table and of the versions of all that they read; none where one is unknown."""
    found = {}
    for table, group in groupby(sorted(checks, key=lambda check: check.key), key=lambda check: check.key[:2]):
        own = list(group)
        reads = sorted(set().union(*(check.reads for check in own)))
        if versions.keys() >= set(reads):
            found[".".join(table)] = sha256(repr([own, *(versions[name] for name in reads)]).encode()).hexdigest()
    return found


def previous_results(
    warehouse_url: str, suite: str, declared: Sequence[Check], fingerprints: Mapping[str, str]
) -> list[CheckResult]:
    """Results of the latest run of `suite` whose table has the fingerprint that it had then.

    Args:
        warehouse_url: `postgresql://` URL of sei_transformer.
        suite: group of checks.
        declared: the checks of the group.
        fingerprints: as `table_fingerprints` gives them.
    """
    with psycopg.connect(warehouse_url) as connection:
        try:
            rows = connection.execute(LATEST, {"suite": suite}).fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            return []
    found = {(table, name): rest for table, name, *rest, known in rows if known == fingerprints.get(table, "")}
    return [
        CheckResult(check, *found[key])
        for check in declared
        if (key := (f"{check.schema}.{check.table}", check.name)) in found
    ]
