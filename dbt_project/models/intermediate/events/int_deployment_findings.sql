-- Why references of deployments stand for no commit, and how the branch that they come from changed.
with

sentences (kind, precedence, sentence) as (
    values
    ('unknown', 1, '%s of %s deployments name a reference that the repository does not have.'),
    ('younger_tag', 2, '%s of %s deployments name a tag that was made after them.'),
    (
        'number', 3,
        '%s of %s deployments name a number, such as 9.33E+06, which a spreadsheet made:'
        || ' export the column as text.'
    ),
    ('no_history', 4, '%s of %s deployments are of a repository whose history is not collected.'),
    ('none', 5, '%s of %s deployments name no reference.')
),

counted as (
    select
        coalesce(deployment.service_id, 'organization') as entity_id,
        count(*) as deployment_count,
        count(*) filter (where unresolved.kind = 'unknown') as unknown,
        count(*) filter (where unresolved.kind = 'younger_tag') as younger_tag,
        count(*) filter (where unresolved.kind = 'number') as number,
        count(*) filter (where unresolved.kind = 'no_history') as no_history,
        count(*) filter (where unresolved.kind = 'none') as none
    from {{ ref('int_production_deployments') }} as deployment
    cross join {{ ref('int_metric_calendar') }} as calendar
    left join {{ ref('int_unresolved_deployments') }} as unresolved
        on deployment.deployment_id = unresolved.deployment_id
    where deployment.exclusion_reason is null and deployment.finished_at < calendar.counted_until
    group by grouping sets ((deployment.service_id), ())
),

reference_reasons as (
    select
        counted.entity_id,
        string_agg(
            format(sentences.sentence, found.value, counted.deployment_count), ' '
            order by sentences.precedence
        ) as reason
    from counted
    cross join jsonb_each_text(to_jsonb(counted)) as found (kind, value)
    inner join sentences on found.kind = sentences.kind
    where found.value != '0'
    group by counted.entity_id
),

merging as (
    select
        coalesce(deployment.service_id, 'organization') as entity_id,
        sum(lines.turn_count) as turn_count,
        sum(lines.lost_count) as lost_count
    from (
        select distinct
            service_id,
            repository_id
        from {{ ref('int_production_deployments') }}
        where method = 'merge'
    ) as deployment
    inner join {{ ref('int_changed_lines') }} as lines
        on deployment.repository_id = 'repository:' || lines.repository
    group by grouping sets ((deployment.service_id), ())
),

line_reasons as (
    select
        entity_id,
        concat_ws(
            ' ',
            case
                when turn_count > 0
                    then format(
                        'Merges that turned the line of the default branch: %s. What was on it before stays a'
                        || ' deployment, what the other branch brought is none.', turn_count
                    )
            end,
            case
                when lost_count > 0
                    then format(
                        'The default branch was rewritten. Commits at which it ended and that are not on it'
                        || ' any more: %s; what was deployed with them is gone.', lost_count
                    )
            end
        ) as reason
    from merging
)

select
    coalesce(reference_reasons.entity_id, line_reasons.entity_id) as entity_id,
    reference_reasons.reason as reference_reason,
    nullif(line_reasons.reason, '') as line_reason
from reference_reasons
full join line_reasons on reference_reasons.entity_id = line_reasons.entity_id
