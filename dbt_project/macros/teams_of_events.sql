{# (event_id, entity_type, entity_id) of the team that owned the service of each row at `moment`, a column. #}
{% macro owners_of_services(relation, event_id, moment) %}
    select
        events.{{ event_id }} as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from {{ relation }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    inner join {{ ref('dim_service_owners') }} as owners
        on
            events.service_id = owners.service_id
            and {{ holds_at('owners', 'events.' ~ moment) }}
{% endmacro %}


{#
  (event_id, entity_type, entity_id) of every team that the person behind `account_id`, a column, was in at `moment`,
  another.
#}
{% macro teams_of_people(relation, event_id, account_id, moment) %}
    select
        events.{{ event_id }} as event_id,
        'team' as entity_type,
        members.team_id as entity_id
    from {{ relation }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    inner join {{ ref('dim_accounts') }} as accounts on events.{{ account_id }} = accounts.account_id
    inner join {{ ref('dim_team_members') }} as members
        on
            accounts.person_id = members.person_id
            and {{ holds_at('members', 'events.' ~ moment) }}
{% endmacro %}


{# Whether a dated row holds at a moment: its dates are those of the organisation's time zone, `valid_to` exclusive. #}
{% macro holds_at(dated, moment) -%}
    daterange({{ dated }}.valid_from, {{ dated }}.valid_to) @> ({{ moment }} at time zone calendar.timezone)::date
{%- endmacro %}


{# The same for events of pull requests that last, whose `counted_id` names the pull request: teams of its author. #}
{% macro teams_of_lasting_pull_requests(events) %}
    with dated as (
        select
            events.event_id,
            events.event_at,
            pull_requests.author_account_id
        from {{ events }} as events
        inner join {{ ref('fct_pull_requests') }} as pull_requests
            on events.counted_id = pull_requests.pull_request_id
    )

    {{ teams_of_people('dated', 'event_id', 'author_account_id', 'event_at') }}
{% endmacro %}
