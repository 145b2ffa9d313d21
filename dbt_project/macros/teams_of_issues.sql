{# (event_id, team_id) of the teams that an issue belongs to at `moment`, a column: see int_issue_owner_teams. #}
{% macro teams_of_issues(relation, event_id, issue_id, moment) %}
    select
        events.{{ event_id }} as event_id,
        owners.team_id
    from {{ relation }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    inner join {{ ref('int_issue_owner_teams') }} as owners
        on
            events.{{ issue_id }} = owners.subject_id
            and {{ holds_at('owners', 'events.' ~ moment) }}
{% endmacro %}
