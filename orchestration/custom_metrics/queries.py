"""SQL of a custom metric: what gives its events, and what finds fault with them."""

from typing import NamedTuple

from infra.configuration.custom_metrics import CustomMetric
from infra.configuration.values import nearest
from orchestration.custom_metrics.registry import FACT_OF, FACTS, Fact, built_in

MOST_ROWS = 1_000_000
COUNTED = ("rate", "count", "load")
"""Kinds that count rows, whatever their value."""

# A column that the query does not give is found in `defaults`, since SQL looks outside for what is not inside.
EVENTS = """\
select given.*
from (
    select
        null::text as repository_id, null::text as service_id, null::text as team_id, null::text[] as team_ids,
        null::text as counted_id, null::text as exclusion_reason, null::text as rule, null::text as source_url{value}
) as defaults
cross join lateral (
    select
        event_id::text as event_id, repository_id::text as repository_id, service_id::text as service_id,
        coalesce(team_ids, case when team_id is not null then array[team_id::text] end) as team_ids,
        counted_id::text as counted_id, event_at, value::double precision as value,
        exclusion_reason::text as exclusion_reason, rule::text as rule, source_url::text as source_url
    from (
{query}
    ) as query
) as given
limit {limit}"""

OF_METRIC = """\
select
    event.event_id, event.repository_id, event.service_id, event.counted_id, event.event_at,
    event.exclusion_reason, event.rule, event.source_url,
    coalesce(teams.team_ids, '{{}}') as team_ids,
    ({value}) as value
from marts.built_in_metric_events as event
left join marts.{fact.table} as fact on event.event_id = {fact.key}
left join (
    select event_id, array_agg(team_id) as team_ids from marts.built_in_metric_event_teams
    where metric = '{metric}' group by event_id
) as teams on event.event_id = teams.event_id
where event.thing = '{thing}' and event.metric = '{metric}' and (
{where}
)"""

OF_FACT = """\
select fact.*, {fact.key} as event_id, fact.{at} as event_at, {teams} as team_ids, ({value}) as value
from marts.{fact.table} as fact
{join}where fact.{at} is not null and {fact.condition} and (
{where}
)"""

TEAMS_OF_ACCOUNTS = """\
left join (
    select {fact.key} as event_id, array_agg(distinct members.team_id) as team_ids
    from marts.{fact.table} as fact
    cross join marts.dim_organization as organization
    inner join marts.dim_accounts as accounts on fact.{fact.account} = accounts.account_id
    inner join marts.dim_team_members as members
        on accounts.person_id = members.person_id
        and coalesce((fact.{at} at time zone organization.timezone)::date >= members.valid_from, true)
        and coalesce((fact.{at} at time zone organization.timezone)::date < members.valid_to, true)
    group by 1
) as teams on {fact.key} = teams.event_id
"""

TOO_MANY = "'gives more than {most:,} rows' from (select count(*) from collected) as rows where count > {most}"
VALUES = """'gives the value ' || value || ' for the event ' || event_id || ', which is {words}'
from collected where {wrong}"""
IDS = """'gives the {kind}_id ' || {kind}_id || ', which is none of marts.{table}'
from {rows} where {kind}_id not in (select {kind}_id from marts.{table})"""
CHECKS = (
    TOO_MANY.format(most=MOST_ROWS),
    """'gives as event_at a ' || pg_typeof(event_at)::text || '; write for example event_at at time zone ''UTC'''
    from collected where pg_typeof(event_at)::text <> 'timestamp with time zone'""",
    "'gives a row without event_id' from collected where event_id is null",
    "'gives no event_at for the event ' || event_id from collected where event_at is null",
    "'gives the event_id ' || event_id || ' twice' from collected group by event_id having count(*) > 1",
    VALUES.format(wrong="not (value >= 0 and value < 'infinity')", words="below 0 or no number"),
    IDS.format(kind="repository", table="dim_repositories", rows="collected"),
    IDS.format(kind="service", table="dim_services", rows="collected"),
    IDS.format(kind="team", table="dim_teams", rows="collected cross join unnest(team_ids) as team (team_id)"),
)
"""Faults that can be in the rows of `collected`, each a select without its first word."""


class Compiled(NamedTuple):
    """SQL of a metric. What the user wrote stands in `query` as it is, by the keys of `written`."""

    query: str
    check_query: str
    written: dict[str, str]


class UncompiledError(Exception):
    """A metric cannot be made of what its definition names."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def compiled(metric: CustomMetric) -> Compiled:
    """The SQL of a metric.

    Raises:
        UncompiledError: it has the name of a built-in metric, or is made of what is not there.
    """
    things = built_in()
    if metric.name in things:
        raise UncompiledError("name", f"{metric.name!r} is a built-in metric; choose another name")
    value = "1" if metric.kind in COUNTED else None
    if metric.sql is not None:
        query = metric.sql.strip().rstrip(";")
    elif metric.source is not None and metric.source in FACTS:
        query = _of_fact(metric, FACTS[metric.source], metric.value or value)
    else:
        query = _of_metric(metric, things)
    default = ", 1 as value" if value and metric.sql is not None else ""
    written = {"sql": metric.sql and query, "where": metric.where, "value": metric.value}
    return Compiled(
        EVENTS.format(query=query, value=default, limit=MOST_ROWS + 1),
        check_query(metric),
        {key: text for key, text in written.items() if text},
    )


def _of_fact(metric: CustomMetric, fact: Fact, value: str | None) -> str:
    if value is None:
        raise UncompiledError(
            "kind", f"a {metric.kind} of {fact.table} needs the key 'value', an expression of its columns"
        )
    at = metric.at or fact.at
    join = TEAMS_OF_ACCOUNTS.format(fact=fact, at=at) if fact.account else ""
    teams = "coalesce(teams.team_ids, '{}')" if fact.account else "null::text[]"
    return OF_FACT.format(fact=fact, at=at, value=value, teams=teams, join=join, where=metric.where or "true")


def _of_metric(metric: CustomMetric, things: dict[str, str]) -> str:
    source = str(metric.source)
    usable = sorted(name for name, thing in things.items() if thing in FACT_OF)
    if source not in usable:
        known = [*usable, *FACTS]
        suggestion = nearest(source, known)
        hint = f"did you mean {suggestion!r}?" if suggestion else f"they are {', '.join(known)}"
        raise UncompiledError("from", f"{source!r} is no built-in metric or fact that a metric can be made of; {hint}")
    if metric.at is not None:
        raise UncompiledError("at", f"the events of {source} have their own moments; 'at' is for facts")
    return OF_METRIC.format(
        metric=source, thing=things[source], fact=FACTS[FACT_OF[things[source]]],
        value=metric.value or "event.value", where=metric.where or "true",
    )  # fmt: skip


def check_query(metric: CustomMetric) -> str:
    """SQL of the first thing that is wrong with the rows of `collected`; null where nothing is."""
    checks = [*CHECKS]
    if metric.kind == "ratio":
        checks.append(VALUES.format(wrong="value not in (0, 1)", words="neither 0 nor 1"))
    elif metric.unit == "ratio":
        checks.append(VALUES.format(wrong="value > 1", words="above 1"))
    if metric.kind == "load":
        checks.append(
            "'gives no counted_id, the person of the event ' || event_id from collected where counted_id is null"
        )
    return "select coalesce(\n" + ",\n".join(f"(select {check} limit 1)" for check in checks) + "\n) as problem"
