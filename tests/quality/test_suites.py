"""Break a table and exactly the right check fails."""

import psycopg
from psycopg import sql

import quality
from infra.warehouse import Role
from tests.quality.checked import Checked

SHA = "(select max(sha) from raw_git.commits where additions = {})"

# What breaks a raw table -> the checks that have to notice.
RAW_BREAKS = {
    "insert into raw_git.repositories values ('example/a'), (null)": {
        "raw_git.repositories.key_is_unique",
        "raw_git.repositories.repository_is_set",
    },
    "insert into raw_git.commits select * from raw_git.commits where additions = 1": {"raw_git.commits.key_is_unique"},
    "update raw_git.commits set sha = upper(sha) where additions is null": {"raw_git.commits.sha_is_an_object_id"},
    "update raw_git.commits set deletions = -1 where additions = 2": {"raw_git.commits.deletions_is_in_range"},
    "update raw_git.commits set files_changed = -1 where additions = 3": {"raw_git.commits.files_changed_is_in_range"},
    "update raw_git.commits set additions = -1 where additions = 4": {"raw_git.commits.additions_is_in_range"},
    "update raw_git.commits set committed_at = '2106-02-07' where additions = 5": {
        "raw_git.commits.committed_at_is_plausible"
    },
    "update raw_git.commits set has_missing_objects = true where additions = 6": {
        "raw_git.commits.line_counts_are_complete"
    },
    "insert into raw_git.refs select 'example/b', 'refs/heads/main', 'abc' from generate_series(1, 2)": {
        "raw_git.refs.key_is_unique",
        "raw_git.refs.object_sha_is_an_object_id",
        "raw_git.refs.repository_is_known",
    },
    "insert into raw_git.tags values ('example/b', 'v2', 'abc'), ('example/b', 'v2', 'abc')": {
        "raw_git.tags.key_is_unique",
        "raw_git.tags.object_sha_is_an_object_id",
        "raw_git.tags.repository_is_known",
    },
    "insert into raw_git.commits values ('example/c', repeat('c', 64), '', 0, 0, 0, '2026-01-01', false)": {
        "raw_git.commits.repository_is_known"
    },
    "insert into raw_git.first_parents values ('example/a', 'abc', 7), ('example/a', 'abc', 8)": {
        "raw_git.first_parents.key_is_unique",
        "raw_git.first_parents.positions_are_unique",
        "raw_git.first_parents.commits_are_known",
    },
    "insert into raw_files.deployments select * from raw_files.deployments where deployment_id = 'd1'": {
        "raw_files.deployments.key_is_unique"
    },
    "update raw_files.deployments set deployment_id = null where deployment_id = 'd2'": {
        "raw_files.deployments.deployment_id_is_set"
    },
    "update raw_files.deployments set finished_at = null where deployment_id = 'd3'": {
        "raw_files.deployments.finished_at_is_set"
    },
    "update raw_files.deployments set status = null where deployment_id = 'd4'": {
        "raw_files.deployments.status_is_set"
    },
    "update raw_files.deployments set status = 'green' where deployment_id = 'd5'": {
        "raw_files.deployments.status_is_known"
    },
    "update raw_files.deployments set finished_at = started_at - interval '1 s' where deployment_id = 'd6'": {
        "raw_files.deployments.finished_after_start"
    },
    "update raw_files.deployments set finished_at = '2031-01-01' where deployment_id = 'd7'": {
        "raw_files.deployments.finished_at_is_plausible"
    },
    "update raw_files.deployments set repository = 'example/z' where deployment_id = 'd8'": {
        "raw_files.deployments.repository_is_known"
    },
    "insert into raw_files.incidents values ('i1', '2026-01-02', '2026-01-01'), (null, null, null)": {
        "raw_files.incidents.key_is_unique",
        "raw_files.incidents.incident_id_is_set",
        "raw_files.incidents.started_at_is_set",
        "raw_files.incidents.resolved_after_start",
    },
}

MARTS_BREAKS = {
    "insert into marts.fct_commits select * from marts.fct_commits where additions = 1": {
        "marts.fct_commits.key_is_unique",
        "marts.metrics.commits_agrees_with_facts_per_repository",
    },
    "update marts.fct_commits set author_kind = 'ghost', author_utc_offset_minutes = 900,"
    " additions = -1, deletions = -1 where additions = 3": {
        "marts.fct_commits.author_kind_is_known",
        "marts.fct_commits.author_utc_offset_minutes_is_in_range",
        "marts.fct_commits.additions_is_in_range",
        "marts.fct_commits.deletions_is_in_range",
    },
    "update marts.fct_deployments set status = 'weird' where deployment_id = 'd1'": {
        "marts.fct_deployments.status_is_known",
        "marts.metrics.deployment_frequency_agrees_with_facts_per_service",
    },
    "update marts.fct_deployments set deployment_id = 'd9', finished_at = null where deployment_id = 'd10'": {
        "marts.fct_deployments.key_is_unique",
        "marts.fct_deployments.finished_at_is_set",
    },
    "update marts.fct_deployments set environment_type = 'moon', new_commit_count = -1, is_redeploy = true,"
    " is_superseded = true, failure_evidence = '{incident}' where deployment_id = 'd2'": {
        "marts.fct_deployments.environment_type_is_known",
        "marts.fct_deployments.new_commit_count_is_in_range",
        "marts.fct_deployments.kinds_exclude_each_other",
        "marts.fct_deployments.failure_has_evidence",
    },
    "insert into marts.fct_deployed_commits values ('service:a', 'example/a@1', 'gone', -1, null)": {
        "marts.fct_deployed_commits.key_is_unique",
        "marts.fct_deployed_commits.deployment_exists",
        "marts.fct_deployed_commits.counted_lead_time_is_not_negative",
    },
    "insert into marts.fct_incidents values ('i1', '2026-01-02', '2026-01-01')": {
        "marts.fct_incidents.key_is_unique",
        "marts.fct_incidents.duration_is_not_negative",
    },
    "insert into marts.fct_incident_deployments values ('i2', 'gone', 1.5), ('i2', 'gone', 1)": {
        "marts.fct_incident_deployments.key_is_unique",
        "marts.fct_incident_deployments.deployment_exists",
        "marts.fct_incident_deployments.confidence_is_in_range",
    },
    "insert into marts.fct_file_months values ('repository:example/a', 'a.py', '2026-01-01', 0)": {
        "marts.fct_file_months.key_is_unique",
        "marts.fct_file_months.commits_is_in_range",
    },
    "insert into marts.dim_files values ('file:example/a:a.py', 1.5, 1.5)": {
        "marts.dim_files.key_is_unique",
        "marts.dim_files.hotspot_score_is_in_range",
        "marts.dim_files.owner_share_is_in_range",
    },
    "insert into marts.metrics select * from marts.metrics where unit = 'count'": {"marts.metrics.key_is_unique"},
    "alter table marts.metrics add column surplus text": {"marts.metrics.columns_are_as_agreed"},
    "insert into marts.metrics values"
    " ('m', 'planet', 'e', 'year', '2026-01-02', true, 1.5, 'ratio', -1, -1, 4, 3, 2, 1)": {
        "marts.metrics.entity_type_is_known",
        "marts.metrics.grain_is_known",
        "marts.metrics.sample_size_is_in_range",
        "marts.metrics.excluded_count_is_in_range",
        "marts.metrics.rows_have_events",
        "marts.metrics.ratio_is_within_0_and_1",
        "marts.metrics.percentiles_are_ordered",
        "marts.metrics.period_starts_its_grain",
    },
    "insert into marts.metrics values ('m', 'team', 'e', 'week', '2026-01-05', true, -1, 'miles', 1, 0)": {
        "marts.metrics.unit_is_known",
        "marts.metrics.value_is_not_negative",
    },
    "update marts.metrics set p50 = -1 where metric = 'change_lead_time'": {"marts.metrics.percentiles_are_ordered"},
}


def _names(group: str) -> set[str]:
    return {".".join(check.key) for check in quality.declared_checks(group)}


def test_tables_in_order_pass_every_check(checked: Checked) -> None:
    assert checked.failures("raw") == set()
    assert checked.failures("marts") == set()


def test_each_raw_check_fails_when_what_it_watches_is_broken(checked: Checked) -> None:
    for statement in RAW_BREAKS:
        checked.execute(statement, Role.LOADER)
    assert checked.failures("raw") == set().union(*RAW_BREAKS.values()) == _names("raw")


def test_each_marts_check_fails_when_what_it_watches_is_broken(checked: Checked) -> None:
    for statement in MARTS_BREAKS:
        checked.execute(statement)
    assert checked.failures("marts") == set().union(*MARTS_BREAKS.values()) == _names("marts")


def test_one_broken_row_fails_one_check_only(checked: Checked) -> None:
    checked.execute("update raw_git.commits set additions = -1 where additions = 4", Role.LOADER)
    results = checked.run("raw")
    failed = [result for result in results.values() if not result.passed]
    assert [(one.table, one.name, one.severity) for one in failed] == [("commits", "additions_is_in_range", "error")]
    assert (failed[0].unexpected_count, failed[0].sample) == (1, "[-1]")
    assert failed[0].metadata["observed"] == "1 of 51 rows"


def test_empty_tables_pass(checked: Checked) -> None:
    for schema, role in (("raw_git", Role.LOADER), ("raw_files", Role.LOADER), ("marts", Role.TRANSFORMER)):
        with psycopg.connect(checked.warehouse.url(role)) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = %s", [schema]).fetchall()
            for (table,) in tables:
                connection.execute(sql.SQL("truncate {}").format(sql.Identifier(schema, table)))
    assert checked.failures("raw") == set()
    assert checked.failures("marts") == set()
