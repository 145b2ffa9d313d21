{# Step to `members`: the measured intervals of each entity. #}
{% macro metric_snapshot_steps(intervals, owners) %}
    {%- set members %}
    with calendar as (
        {{ metric_present() }}
    ),

    measured as (
        {{ metric_measured_dates(ref(intervals)) }}
    )

    {{ metric_snapshot_members(ref(owners)) }}
    {%- endset %}
    {{ return([('members', members)]) }}
{% endmacro %}
