{{ config(materialized='view') }}

-- Each counts once: when it was delivered or, if that is earlier, when the promised date was over.
select
    'on_time_delivery' as metric,
    items.plan_item_id as event_id,
    items.repository_id,
    null::text as service_id,
    null::text as entity_type,
    null::text as counted_id,
    its.event_at,
    case
        when items.promised_on is not null
            then coalesce(items.delivered_at <= promises.kept_until, false)::integer
    end::double precision as value,
    case
        when items.promised_on is null then 'never_dated'
        when items.dropped_at <= promises.kept_until then 'not_done'
    end as exclusion_reason,
    concat_ws(
        ', ',
        items.kind,
        items.key,
        'promised for ' || items.promised_on,
        'moved ' || items.moved_count || ' times',
        'delivered on ' || (items.delivered_at at time zone calendar.timezone)::date
    ) as rule,
    items.source_url
from {{ ref('fct_plan_items') }} as items
cross join {{ ref('int_metric_calendar') }} as calendar
cross join
    lateral (
        select {{ last_moment_of('items.promised_on', 'calendar.timezone') }} as kept_until
    ) as promises
cross join
    lateral (
        select least(items.delivered_at, items.dropped_at, promises.kept_until) as event_at
    ) as its
where its.event_at is not null
