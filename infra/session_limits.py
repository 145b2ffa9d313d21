"""Longest time of a reader's statement, set anew at each login: a role may change its own defaults."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from infra.warehouse import Role

LOGIN_TRIGGERS_SINCE = 170_000
"""Version of Postgres."""
FUNCTION = """
create or replace function access.limit_session() returns event_trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    longest interval := ({longest}::jsonb ->> session_user)::interval;
    asked interval := current_setting('statement_timeout')::interval;
begin
    if longest is not null then
        if asked = interval '0' or asked > longest then
            perform set_config('statement_timeout', (extract(epoch from longest) * 1000)::bigint::text, false);
        end if;
        perform set_config('default_transaction_read_only', 'on', false);
    end if;
end
$$
"""


def set_defaults(connection: psycopg.Connection, role: str, longest: str) -> None:
    """Let sessions of a role begin read-only and with a bound for each statement, whatever it has set before."""
    name = sql.Identifier(role)
    connection.execute(sql.SQL("alter role {} reset all").format(name))
    connection.execute(sql.SQL("alter role {} set default_transaction_read_only = on").format(name))
    connection.execute(sql.SQL("alter role {} set statement_timeout = {}").format(name, sql.Literal(longest)))


def limit_at_login(connection: psycopg.Connection, longest: Mapping[Role, str]) -> None:
    """Do the same at each login, where the administrator and the version of Postgres allow it.

    Args:
        connection: as the administrator, to the warehouse; the schema `access` is there.
        longest: interval by role.
    """
    from psycopg.types.json import Jsonb

    is_superuser = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if is_superuser != (True,) or connection.info.server_version < LOGIN_TRIGGERS_SINCE:
        return
    limits = sql.Literal(Jsonb({str(role): interval for role, interval in longest.items()}))
    connection.execute(sql.SQL(FUNCTION).format(longest=limits))
    if not connection.execute("select 1 from pg_event_trigger where evtname = 'limit_session'").fetchone():
        connection.execute("create event trigger limit_session on login execute function access.limit_session()")
