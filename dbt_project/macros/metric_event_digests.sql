{#
  Digests of what the values of a metric of an entity in a quarter are made of: its events, how they are counted, the
  first date that counts and, until its last week is over, the date of `as_of`.
#}
{% macro metric_event_digests() %}
    select
        placed.metric,
        placed.entity_type,
        placed.entity_id,
        placed.quarter_start,
        md5(concat_ws(
            ' ', '{{ _text() }}', sum(placed.digest), placed.kind, placed.unit, placed.grains, placed.counts_once,
            greatest(placed.first_on, placed.quarter_start),
            least(placed.as_of_on, {{ metric_quarter_closes('placed.quarter_start') }})
        )) as digest
    from (
        select
            spans.metric,
            spans.entity_type,
            spans.entity_id,
            spans.kind,
            spans.unit,
            spans.grains,
            spans.counts_once,
            spans.first_on,
            present.as_of_on,
            members.digest,
            case when members.is_earlier then {{ metric_quarter('spans.first_period_on') }} else members.quarter_start end
                as quarter_start
        from members
        inner join spans
            on
                members.metric = spans.metric
                and members.entity_type = spans.entity_type
                and members.entity_id = spans.entity_id
        cross join {{ ref('int_as_of_date') }} as present
    ) as placed
    group by
        placed.metric, placed.entity_type, placed.entity_id, placed.quarter_start, placed.kind, placed.unit,
        placed.grains, placed.counts_once, placed.first_on, placed.as_of_on
{% endmacro %}


{#
  Step to `places`: keys of each scope, the entity and metric that count it, and the dates of which something is made,
  whole weeks.
#}
{% macro metric_places() %}
    {%- set places %}
    select distinct
        members.metric,
        coalesce(members.scope_type, '') as scope_type,
        coalesce(members.service_id, '') as service_id,
        coalesce(members.repository_id, '') as repository_id,
        coalesce(members.owner_id, '') as owner_id,
        spans.entity_type,
        spans.entity_number,
        spans.kind,
        spans.counts_once,
        spans.first_period_on,
        {%- if is_kept() %}
        made.from_on,
        made.to_on
        {%- else %}
        '-infinity'::date as from_on,
        'infinity'::date as to_on
        {%- endif %}
    from members
    inner join spans
        on
            members.metric = spans.metric
            and members.entity_type = spans.entity_type
            and members.entity_id = spans.entity_id
    {%- if is_kept() %}
    inner join (
        select
            metric,
            entity_type,
            entity_id,
            date_trunc('week', min(quarter_start)::timestamp)::date as from_on,
            max({{ metric_quarter_closes('quarter_start') }}) as to_on
        from touched
        group by metric, entity_type, entity_id
    ) as made
        on
            spans.metric = made.metric
            and spans.entity_type = made.entity_type
            and spans.entity_id = made.entity_id
    {%- endif %}
    {%- endset %}
    {{ return(('places', places)) }}
{% endmacro %}
