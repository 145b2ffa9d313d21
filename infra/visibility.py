"""Which rows a reader of teams sees: Postgres decides, by a signed setting that only a server with the key can make.

A viewer may put any SQL into a chart. So what bounds them is not Superset but row-level security on the role
`sei_team_reader`, whose policies (dbt's macro `restrict_rows`) ask `access.entities()`. That function believes the
setting `sei.access` only with its signature, made by `infra/superset/superset_claims.py`: whoever changes the setting
sees nothing.
"""

import psycopg
from psycopg import sql

FUNCTIONS = """
create or replace function access.teams() returns text[]
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    claim text := split_part(coalesce(current_setting('sei.access', true), ''), '.', 1);
    signature text := split_part(coalesce(current_setting('sei.access', true), ''), '.', 2);
    secret bytea := (select key from access.keys);
    -- The person, the last second of the claim, then teams.
    said text[];
begin
    if claim !~ '^([0-9a-f]{2})+$' then
        return '{}';
    end if;
    if signature is distinct from encode(sha256(secret || sha256(secret || decode(claim, 'hex'))), 'hex') then
        return '{}';
    end if;
    said := string_to_array(convert_from(decode(claim, 'hex'), 'UTF8'), E'\\n');
    if said[2]::bigint < extract(epoch from statement_timestamp()) then
        return '{}';
    end if;
    return said[3:];
end
$$;

create or replace function access.entities() returns text[]
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    teams text[] := access.teams();
    visible text[];
begin
    if cardinality(teams) = 0 then
        return '{}';
    end if;
    with owned as (
        select service_id from marts.dim_service_owners where team_id = any(teams) and valid_to is null
    ),
    repositories as (
        select repository_id from marts.dim_services
        where repository_id is not null
        group by repository_id
        having bool_and(service_id in (select service_id from owned))
    ),
    projects as (
        select project_id from marts.dim_projects
        where team_id = any(teams) or repository_id in (select repository_id from repositories)
    )
    select array_agg(entity) into visible
    from (
        select team as entity from unnest(teams) as team
        union
        select service_id from owned
        union
        select repository_id from repositories
        union
        select project_id from projects
        union
        select board_id from marts.dim_boards where project_id in (select project_id from projects)
    ) as own;
    return coalesce(visible, '{}');
end
$$;
"""


def prepare_visibility(connection: psycopg.Connection, key: str, *, owner: str, readers: str) -> None:
    """Make the schema `access`; again changes nothing.

    Args:
        connection: as the administrator, to the warehouse.
        key: what claims are signed with.
        owner: role that owns the marts.
        readers: role of readers of teams.
    """
    names = {"owner": sql.Identifier(owner), "readers": sql.Identifier(readers)}
    connection.execute(sql.SQL("create schema if not exists access authorization {owner}").format(**names))
    connection.execute("create table if not exists access.keys (key bytea not null)")
    if connection.execute("select key from access.keys").fetchall() != [(key.encode(),)]:
        connection.execute("delete from access.keys")
        connection.execute("insert into access.keys values (%s)", [key.encode()])
    connection.execute(sql.SQL("alter table access.keys owner to {owner}").format(**names))
    connection.execute(FUNCTIONS)
    for function in ("teams", "entities"):
        target = {**names, "function": sql.Identifier("access", function)}
        connection.execute(sql.SQL("alter function {function}() owner to {owner}").format(**target))
        connection.execute(sql.SQL("revoke all on function {function}() from public").format(**target))
        connection.execute(sql.SQL("grant execute on function {function}() to {readers}").format(**target))
    connection.execute(sql.SQL("grant usage on schema access to {readers}").format(**names))


def restrict(connection: psycopg.Connection, schema: str, table: str, *, by_entity: bool) -> None:
    """Let readers of teams see the rows of their own entities (column `entity_id`), or none; others see all.

    The same as dbt's macro `restrict_rows`, for tables that are not dbt's. The caller owns the table.
    """
    name = sql.Identifier(schema, table)
    seen = connection.execute(
        "select relrowsecurity from pg_class where oid = to_regclass(%s)", [f"{schema}.{table}"]
    ).fetchone()
    if seen == (True,):
        return
    connection.execute(sql.SQL("alter table {} enable row level security").format(name))
    connection.execute(sql.SQL("create policy every_row on {} for select to sei_reader using (true)").format(name))
    if by_entity:
        connection.execute(
            sql.SQL(
                "create policy own_rows on {} for select to sei_team_reader"
                " using (entity_id = any((select access.entities())::text[]))"
            ).format(name)
        )
    connection.execute(sql.SQL("grant usage on schema {} to sei_team_reader").format(sql.Identifier(schema)))
    connection.execute(sql.SQL("grant select on {} to sei_team_reader").format(name))
