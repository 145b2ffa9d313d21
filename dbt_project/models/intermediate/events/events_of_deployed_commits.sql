{{ config(materialized='view') }}

select
    measured.metric,
    commits.commit_id || ' ' || commits.service_id as event_id,
    commits.repository_id,
    commits.service_id,
    null::text as entity_type,
    null::text as counted_id,
    commits.deployed_at as event_at,
    commits.lead_time_seconds as value,
    measured.exclusion_reason,
    concat_ws(', ', commits.link_method, commits.started_by, commits.deployment_id) as rule,
    commits.source_url
from {{ ref('fct_deployed_commits') }} as commits
cross join
    lateral (
        select
            case when commits.author_kind = 'bot' then 'bot' end as bot,
            case when commits.is_ai_assisted then 'ai_assisted' else 'unassisted' end as side
    ) as its
cross join
    lateral (
        values
        ('change_lead_time', commits.exclusion_reason),
        ('change_lead_time_human', coalesce(commits.exclusion_reason, its.bot)),
        ('change_lead_time_' || its.side, coalesce(commits.exclusion_reason, its.bot))
    ) as measured (metric, exclusion_reason)
where {{ is_under_test('measured.metric') }}
