-- A sprint lasts from the first moment of its first day to the last one of its last day, in the zone of the
-- organisation: an iteration has dates without times, and nobody completes it. Dates that are written over
-- once they have passed stay as they were first seen.
with

seen as (
    select
        observations.installation,
        observations.iteration_id,
        observations.starts_on,
        observations.finishes_on,
        observations.starts_on::timestamp at time zone calendar.timezone as starts_at,
        {{ last_moment_of('observations.finishes_on', 'calendar.timezone') }} as ends_at,
        observations.observed_at,
        lead(observations.observed_at) over iteration as seen_until
    from {{ ref('stg_azure_devops__iteration_observations') }} as observations
    cross join {{ ref('int_metric_calendar') }} as calendar
    window iteration as (
        partition by observations.installation, observations.iteration_id order by observations.observed_at
    )
),

begun as (
    select distinct on (installation, iteration_id) *
    from seen
    where seen_until is null or starts_at <= seen_until
    order by installation asc, iteration_id asc, observed_at asc
),

ended as (
    select distinct on (installation, iteration_id) *
    from seen
    where seen_until is null or ends_at <= seen_until
    order by installation asc, iteration_id asc, observed_at asc
)

select
    chosen.sprint_id,
    chosen.installation || ':board:' || chosen.team_id as board_id,
    chosen.name,
    null::text as goal,
    case
        when ended.finishes_on < present.as_of_on then 'closed'
        when begun.starts_on <= present.as_of_on then 'active'
        else 'future'
    end as state,
    case when begun.starts_on <= present.as_of_on then begun.starts_at end as started_at,
    ended.ends_at as planned_end_at,
    case when ended.finishes_on < present.as_of_on then ended.ends_at end as completed_at,
    null::timestamptz as reopened_at,
    'azure_devops' as source,
    null::text as source_url
from {{ ref('int_team_iterations__azure_devops') }} as chosen
inner join begun on chosen.installation = begun.installation and chosen.iteration_id = begun.iteration_id
inner join ended on chosen.installation = ended.installation and chosen.iteration_id = ended.iteration_id
cross join {{ ref('int_as_of_date') }} as present
