{# (event_id, entity_type, entity_id) of what an issue belongs to at `moment`, a column: see int_issue_owners. #}
{% macro owners_of_issues(relation, event_id, issue_id, moment) %}
    select
        events.{{ event_id }} as event_id,
        owners.entity_type,
        owners.entity_id
    from {{ relation }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    inner join {{ ref('int_issue_owners') }} as owners
        on
            events.{{ issue_id }} = owners.subject_id
            and {{ holds_at('owners', 'events.' ~ moment) }}
{% endmacro %}
