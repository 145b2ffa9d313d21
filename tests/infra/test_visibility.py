"""Visibility: rows that a reader of teams sees, and that no SQL of theirs changes it. On a real Postgres."""

import time

import psycopg
import pytest

from infra.superset.superset_claims import SECONDS, SETTING, claim
from infra.visibility import restrict
from infra.warehouse import TEAM_ACCESS, Role, Warehouse

MARTS = """
create table marts.dim_service_owners (service_id text, team_id text, valid_from date, valid_to date);
insert into marts.dim_service_owners values
    ('service:pay', 'team:Money', null, null), ('service:old', 'team:Money', null, '2025-01-01'),
    ('service:old', 'team:Shop', '2025-01-01', null), ('service:web', 'team:Shop', null, null);
create table marts.dim_services (service_id text, repository_id text);
insert into marts.dim_services values
    ('service:pay', 'repository:pay'), ('service:old', 'repository:mono'), ('service:web', 'repository:mono');
create table marts.dim_projects (project_id text, team_id text, repository_id text);
insert into marts.dim_projects values
    ('project:plans', 'team:Money', null), ('project:mono', null, 'repository:mono');
create table marts.dim_boards (board_id text, project_id text);
insert into marts.dim_boards values ('board:plans', 'project:plans'), ('board:mono', 'project:mono');
create table marts.shown (entity_id text);
insert into marts.shown values
    ('organization'), ('team:Money'), ('team:Shop'), ('service:pay'), ('service:old'), ('service:web'),
    ('repository:pay'), ('repository:mono'), ('project:plans'), ('project:mono'), ('board:plans'), ('board:mono');
create table marts.hidden (entity_id text);
insert into marts.hidden select * from marts.shown;
create table marts.without (name text);
insert into marts.without values ('anything');
"""
ALL = 12
OF_MONEY = 5


@pytest.fixture(scope="module")
def warehouse_of_teams(module_warehouse: Warehouse) -> Warehouse:
    with psycopg.connect(module_warehouse.url(Role.TRANSFORMER)) as connection:
        connection.execute(MARTS.encode())
        restrict(connection, "marts", "shown", by_entity=True)
        restrict(connection, "marts", "without", by_entity=False)
    return module_warehouse


def seen(warehouse: Warehouse, setting: str | None, statement: str = "select entity_id from marts.shown") -> list[str]:
    """Values that the reader of teams gets with a value of the setting, by default the entities."""
    options = f"-c {SETTING}={setting}" if setting is not None else ""
    with psycopg.connect(warehouse.url(Role.TEAM_READER), options=options) as connection:
        return sorted(str(row[0]) for row in connection.execute(statement.encode()))


def signed(warehouse: Warehouse, *teams: str, now: float | None = None) -> str:
    return claim("vera", teams, warehouse.passwords[TEAM_ACCESS], now)


def test_a_team_sees_itself_its_services_its_projects_with_their_boards_and_repositories_wholly_its_own(
    warehouse_of_teams: Warehouse,
) -> None:
    assert seen(warehouse_of_teams, signed(warehouse_of_teams, "team:Money")) == [
        "board:plans", "project:plans", "repository:pay", "service:pay", "team:Money",
    ]  # fmt: skip
    assert seen(warehouse_of_teams, signed(warehouse_of_teams, "team:Shop")) == [
        "board:mono", "project:mono", "repository:mono", "service:old", "service:web", "team:Shop",
    ]  # fmt: skip


def test_two_teams_see_both(warehouse_of_teams: Warehouse) -> None:
    assert len(seen(warehouse_of_teams, signed(warehouse_of_teams, "team:Money", "team:Shop"))) == ALL - 1


def test_others_see_everything(warehouse_of_teams: Warehouse) -> None:
    with psycopg.connect(warehouse_of_teams.url(Role.READER)) as connection:
        assert len(connection.execute("table marts.shown").fetchall()) == ALL
        assert len(connection.execute("table marts.without").fetchall()) == 1


@pytest.mark.parametrize(
    "view",
    ["tables", "columns", "views", "key_column_usage", "table_constraints", "referential_constraints", "schemata"],
)
def test_other_tools_can_list_the_tables(warehouse_of_teams: Warehouse, view: str) -> None:
    with psycopg.connect(warehouse_of_teams.url(Role.READER)) as connection:
        listed = connection.execute(f"select * from information_schema.{view}".encode()).fetchall()
    assert any("shown" in row for row in listed) == (view in ("tables", "columns"))


@pytest.mark.parametrize("setting", [None, "", "x", "7465616d3a53686f70", "7465616d3a53686f70.", "zz.00"])
def test_without_a_signature_nothing_is_seen(warehouse_of_teams: Warehouse, setting: str | None) -> None:
    assert seen(warehouse_of_teams, setting) == []


def test_a_signature_of_other_teams_or_of_another_key_is_worth_nothing(warehouse_of_teams: Warehouse) -> None:
    money = signed(warehouse_of_teams, "team:Money")
    forged = signed(warehouse_of_teams, "team:Shop").partition(".")[0] + "." + money.partition(".")[2]
    assert seen(warehouse_of_teams, forged) == []
    assert seen(warehouse_of_teams, claim("vera", ["team:Shop"], "another key")) == []


def test_a_claim_ends_and_no_name_of_a_person_brings_a_team(warehouse_of_teams: Warehouse) -> None:
    old = signed(warehouse_of_teams, "team:Money", now=time.time() - SECONDS - 1)
    assert seen(warehouse_of_teams, old) == []
    named = claim("vera\n9999999999\nteam:Shop", ["team:Money"], warehouse_of_teams.passwords[TEAM_ACCESS])
    assert "team:Shop" not in seen(warehouse_of_teams, named)


def test_what_has_no_entity_shows_no_row_and_what_is_not_restricted_is_refused(warehouse_of_teams: Warehouse) -> None:
    setting = signed(warehouse_of_teams, "team:Money")
    assert seen(warehouse_of_teams, setting, "select name from marts.without") == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seen(warehouse_of_teams, setting, "select entity_id from marts.hidden")


@pytest.mark.parametrize(
    "statement",
    [
        "select key::text from access.keys",
        "select set_config('sei.access', 'x', false)",
        "select pg_sleep(1)",
        "select query_to_xml('select * from marts.shown', true, true, '')",
        "select pg_terminate_backend(1)",
        "select pg_advisory_lock(1)",
        "select query from pg_stat_activity",
        "select lo_import('/etc/passwd')",
        "set role sei_reader",
        "set row_security = off; select entity_id from marts.shown",
        "create function pg_temp.f() returns int language sql as 'select 1'",
        "select * from ts_stat('select to_tsvector(entity_id) from marts.shown')",
        "select ts_rewrite('a'::tsquery, 'select ''a''::tsquery, ''b''::tsquery')",
        "select pg_logical_emit_message(false, 'x', 'y')",
        "select current_setting('sei.access')",
        "select setting from pg_settings",
        "select repeat('x', 1000000000)",
        "select * from generate_series(1, 2)",
    ],
)
def test_what_could_do_harm_is_refused(warehouse_of_teams: Warehouse, statement: str) -> None:
    with pytest.raises(psycopg.Error):
        seen(warehouse_of_teams, signed(warehouse_of_teams, "team:Money"), statement)


@pytest.mark.parametrize(
    "expression",
    [
        "date_trunc('week', now()), extract(epoch from now() - date '2024-01-01'), now() at time zone 'Europe/London'",
        "count(*), avg(length(entity_id)), percentile_cont(0.5) within group (order by length(entity_id))",
        "coalesce(nullif(upper(min(entity_id)), ''), 'x') || round(1.5)::text, string_agg(distinct entity_id, ',')",
        "count(*) filter (where entity_id like '%a%'), array_agg(entity_id), jsonb_agg(entity_id)::text",
        # So many are looked up by hash.
        "count(*) filter (where entity_id in ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'))",
    ],
)
def test_what_charts_are_made_of_is_answered(warehouse_of_teams: Warehouse, expression: str) -> None:
    setting = signed(warehouse_of_teams, "team:Money")
    assert len(seen(warehouse_of_teams, setting, f"select {expression} from marts.shown"))


def test_a_program_of_the_reader_may_ask_what_tables_there_are(warehouse_of_teams: Warehouse) -> None:
    with psycopg.connect(warehouse_of_teams.url(Role.READER)) as connection:
        asked = (
            "select format_type(atttypid, atttypmod), col_description(attrelid, attnum), pg_get_userbyid(relowner)"
            " from pg_attribute join pg_class on pg_class.oid = attrelid"
            " where relname = 'shown' and attnum > 0 and pg_table_is_visible(attrelid) is not null"
        )
        assert connection.execute(asked.encode()).fetchall() == [("text", None, "sei_transformer")]


@pytest.mark.parametrize("attack", ["true or true", "entity_id is not null", "(select count(*) from marts.shown) > 0"])
def test_no_condition_shows_more(warehouse_of_teams: Warehouse, attack: str) -> None:
    setting = signed(warehouse_of_teams, "team:Money")
    assert len(seen(warehouse_of_teams, setting, f"select entity_id from marts.shown where {attack}")) == OF_MONEY


def test_preparing_again_changes_nothing(warehouse_of_teams: Warehouse) -> None:
    from infra import grants

    grants.prepare(warehouse_of_teams)
    assert len(seen(warehouse_of_teams, signed(warehouse_of_teams, "team:Money"))) == OF_MONEY
