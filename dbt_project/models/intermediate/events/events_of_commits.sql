{{ config(materialized='view') }}

select
    measured.metric,
    commits.commit_id as event_id,
    commits.repository_id,
    null::text as service_id,
    null::text as entity_type,
    measured.counted_id,
    commits.committed_at as event_at,
    measured.value::double precision as value,
    measured.exclusion_reason,
    measured.rule,
    commits.source_url
from {{ ref('fct_commits') }} as commits
left join {{ ref('dim_accounts') }} as accounts on commits.author_account_id = accounts.account_id
cross join
    lateral (
        select
            commits.additions + commits.deletions as lines,
            case
                when commits.is_merge then 'merge_commit'
                when commits.additions is null or commits.deletions is null then 'missing_numbers'
            end as missing
    ) as its
cross join
    lateral (
        values
        ('commits', null, 1, null, commits.author_kind),
        (
            'ai_assisted_commits', null, commits.is_ai_assisted::integer,
            case when commits.is_merge then 'merge_commit' when commits.author_kind = 'bot' then 'bot' end,
            commits.author_kind
        ),
        ('churn', null, its.lines, its.missing, commits.author_kind),
        (
            'ai_assisted_churn', null, commits.is_ai_assisted::integer * its.lines, its.missing,
            commits.author_kind
        ),
        (
            'commit_authors', accounts.person_id, 1,
            case
                when commits.author_kind != 'human' then commits.author_kind
                when accounts.person_id is null then 'unknown_author'
            end,
            accounts.person_id
        )
    ) as measured (metric, counted_id, value, exclusion_reason, rule)
where {{ is_under_test('measured.metric') }}
