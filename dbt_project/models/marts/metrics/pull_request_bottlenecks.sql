{{ config(indexes=[{'columns': ['entity_type', 'entity_id', 'grain', 'period_start']}]) }}

with stages as (
    {%- for stage in ['coding', 'pickup', 'review', 'merge'] %}
    select
        '{{ stage }}' as stage,
        {{ loop.index }} as stage_rank,
        entity_type,
        entity_id,
        grain,
        period_start,
        is_complete,
        p75 as p75_seconds,
        sample_size
    from {{ ref('metrics_of_pull_requests') }}
    where metric = 'pull_request_{{ stage }}_time' and grain in ('month', 'quarter') and p75 is not null
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

compared as (
    select
        own.*,
        everybody.p75_seconds as organization_p75_seconds,
        own.p75_seconds - everybody.p75_seconds as excess_seconds,
        sum(own.p75_seconds) over (
            partition by own.entity_type, own.entity_id, own.grain, own.period_start
        ) as total_seconds
    from stages as own
    inner join stages as everybody
        on
            everybody.entity_type = 'organization'
            and own.stage = everybody.stage
            and own.grain = everybody.grain
            and own.period_start = everybody.period_start
    where own.entity_type != 'organization'
)

select
    entity_type,
    entity_id,
    grain,
    period_start,
    is_complete,
    stage,
    p75_seconds,
    organization_p75_seconds,
    excess_seconds,
    p75_seconds / nullif(total_seconds, 0) as share_of_total,
    sample_size,
    excess_seconds > 0
    and row_number() over (
        partition by entity_type, entity_id, grain, period_start
        order by excess_seconds desc, stage_rank asc
    ) = 1 as is_bottleneck
from compared
