-- An epic holds the work of others. A sub-task is part of an issue, which counts; `sei.toml` may count both.
with said as (
    select
        found.issue_id,
        found.parent_issue_id,
        coalesce(bool_or({{ issue_label('labels.label', 'epic') }}), false) as is_epic
    from {{ ref('int_tracked_issues') }} as found
    cross join
        lateral (
            select jsonb_array_elements_text(found.labels) as label
            union all
            select found.type_name as label
        ) as labels
    where found.deleted_at is null
    group by found.issue_id, found.parent_issue_id
)

select
    said.issue_id,
    case when said.is_epic then 'epic' else 'sub_task' end as exclusion_reason
from said
left join said as parents on said.parent_issue_id = parents.issue_id
where
    said.is_epic
    or (
        not parents.is_epic
        and not exists (
            select 1
            from {{ ref('stg_config__rules') }} as rules
            where rules.rule = 'issues.count_sub_tasks' and rules.value = 'true'
        )
    )
