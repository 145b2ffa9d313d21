"""Results of an earlier run that still hold, because the tables and the checks are the same as then."""

import psycopg

from quality.checks import Check
from quality.results import CheckResult

LATEST = """
select run_id, fingerprint, failed_errors
from quality.runs
where suite = %s
order by checked_at desc, run_id collate "C" desc
limit 1
"""
RESULTS = """
select table_name, name, success, observed, unexpected_count, unexpected_percent, sample
from quality.results
where suite = %s and run_id = %s
"""


def previous_results(
    warehouse_url: str, suite: str, fingerprint: str, declared: list[Check]
) -> list[CheckResult] | None:
    """The results of the latest run of `suite`, in the order of `declared`.

    None where that run was about another `fingerprint`, an error stood, or checks were added since.
    """
    with psycopg.connect(warehouse_url) as connection:
        try:
            latest = connection.execute(LATEST, [suite]).fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            return None
        if latest is None or latest[1] != fingerprint or latest[2] > 0:
            return None
        found = {(table, name): rest for table, name, *rest in connection.execute(RESULTS, [suite, latest[0]])}
    keys = [(f"{check.schema}.{check.table}", check.name) for check in declared]
    if any(key not in found for key in keys):
        return None
    return [CheckResult(check, *found[key]) for check, key in zip(declared, keys, strict=True)]
