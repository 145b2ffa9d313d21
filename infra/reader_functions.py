"""Which of Postgres's own functions a reader may call: an allow-list, since nobody knows all that could do harm.

A viewer may put any SQL into a chart's metric. What is not listed here can only be called by the roles that load and
transform. Operators, casts, aggregates and window functions stay, what compares and hashes values for them (a list of
nine constants is looked up by hash), and what writes and reads values; of the rest, what dashboards' queries are made
of.
"""

import hashlib

import psycopg
from psycopg import sql

MOMENTS = (
    "age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days "
    "justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps "
    "statement_timestamp timezone to_char to_date to_number to_timestamp transaction_timestamp"
)
TEXTS = (
    "array_to_string ascii bit_length btrim char_length character_length chr concat concat_ws initcap "
    "is_normalized left length like_escape lower ltrim md5 normalize octet_length position quote_ident regexp_count "
    "regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array "
    "regexp_split_to_table regexp_substr replace reverse right rtrim similar_to_escape split_part starts_with "
    "string_to_array string_to_table strpos substr substring translate upper"
)
NUMBERS = (
    "abs cbrt ceil ceiling degrees div exp floor gcd lcm ln log log10 mod num_nonnulls num_nulls pi power pow radians "
    "round scale sign sqrt trim_scale trunc width_bucket"
)
LISTS = (
    "array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions "
    "array_prepend array_remove array_replace array_to_json array_upper cardinality json_array_elements "
    "json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text "
    "json_extract_path json_extract_path_text json_object_keys json_typeof jsonb_array_elements "
    "jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text "
    "jsonb_extract_path jsonb_extract_path_text jsonb_object_keys jsonb_typeof row_to_json to_json to_jsonb unnest"
)
# What drivers ask when they connect.
DRIVERS = "current_database current_schema current_schemas pg_client_encoding version"
EVERYBODY = frozenset(" ".join((MOMENTS, TEXTS, NUMBERS, LISTS, DRIVERS)).split())

DESCRIBING = (
    "^(pg_get_(constraintdef|expr|functiondef|function_.*|indexdef|partkeydef|ruledef|serial_sequence"
    "|statisticsobjdef.*|triggerdef|userbyid|viewdef|keywords)|pg_.*_is_visible|has_.*_privilege|pg_has_role"
    "|pg_is_other_temp_schema|pg_(column|relation)_is_updatable"
    "|format_type|(col|obj|shobj)_description|pg_(total_|table_|indexes_)?(relation_)?size|pg_size_pretty"
    "|pg_encoding_(to_char|max_length)|pg_char_to_encoding|pg_partition_ancestors|pg_relation_is_publishable|pg_my_temp_schema"
    "|pg_backend_pid|pg_is_in_recovery|pg_typeof|pg_show_all_settings|to_reg.*|current_setting|generate_series"
    "|generate_subscripts|pg_options_to_table|pg_sequence_parameters|inet_(client|server)_.*)$"
)
"""Functions that `psql` and BI tools call to show tables and their descriptions. For the reader of all marts."""

# Functions that everybody may call when a database is new; the server itself keeps the rest for superusers.
CHANGES = """
with ordinary as (
    select
        oid::regprocedure::text as name,
        proname,
        prokind in ('a', 'w')
        or proname = any(%(everybody)s)
        or oid in (select oprcode from pg_operator union all select castfunc from pg_cast)
        or oid in (select amproc from pg_amproc)
        or oid in (select unnest(array[typinput, typoutput, typmodin, typmodout]) from pg_type) as is_for_everybody,
        has_function_privilege('public', oid, 'execute') as is_open,
        has_function_privilege(%(reader)s, oid, 'execute') as is_for_reader
    from pg_proc
    where
        pronamespace = 'pg_catalog'::regnamespace
        and pg_has_role(current_user, proowner, 'usage')
        and not exists (
            select 1 from pg_init_privs
            where pg_init_privs.objoid = pg_proc.oid and pg_init_privs.classoid = 'pg_proc'::regclass
        )
)

select
    array_agg(name) filter (where is_open and not is_for_everybody),
    array_agg(name) filter (where not is_open and is_for_everybody),
    array_agg(name) filter (where not is_for_everybody and proname ~ %(describing)s and (is_open or not is_for_reader))
from ordinary
"""


def restrict_functions(connection: psycopg.Connection, *, reader: str, trusted: list[str]) -> None:
    """Leave the listed functions to everybody and take the others; again changes nothing.

    The schema `access` notes what was done, so that it is done once per database, list and version of the server.
    Where the administrator does not own Postgres's functions, as at most hosts, nothing happens: row-level security
    and the signature of claims still hold.

    Args:
        connection: as the administrator, to the warehouse.
        reader: role that may ask for the description of tables too.
        trusted: roles that keep every function.
    """
    server = connection.info.server_version
    rules = f"{server} {sorted(EVERYBODY)} {DESCRIBING} {CHANGES} {reader} {trusted}"
    done = hashlib.sha256(rules.encode()).hexdigest()
    noted = connection.execute("select obj_description('access'::regnamespace, 'pg_namespace')").fetchone()
    if noted == (done,):
        return
    parameters = {"everybody": sorted(EVERYBODY), "describing": DESCRIBING, "reader": reader}
    [found] = connection.execute(CHANGES.encode(), parameters).fetchall()
    close, open_, describe = ([sql.SQL(str(name)) for name in names or ()] for names in found)
    roles = sql.SQL(", ").join(map(sql.Identifier, trusted))
    for template, functions, names in (
        ("revoke execute on function {} from public", close, None),
        ("grant execute on function {} to {}", close, roles),
        ("grant execute on function {} to public", open_, None),
        ("grant execute on function {} to {}", describe, sql.Identifier(reader)),
    ):
        if functions:
            listed = sql.SQL(", ").join(functions)
            connection.execute(sql.SQL(template).format(*filter(None, (listed, names))))
    connection.execute(sql.SQL("comment on schema access is {}").format(sql.Literal(done)))
