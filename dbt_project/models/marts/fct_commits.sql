{{ config(
    materialized='incremental',
    unique_key='commit_id',
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['commit_id'], 'unique': true}],
    post_hook="{{ delete_vanished('int_commits', 'commit_id') }}",
) }}

with

reverts as (
    select distinct
        repository,
        sha
    from {{ ref('int_commit_references') }}
    where kind = 'revert'
),

computed as (
    select
        commits.commit_id,
        commits.repository_id,
        commits.sha,
        authors.account_id as author_account_id,
        authors.kind as author_kind,
        committers.account_id as committer_account_id,
        commits.authored_at,
        commits.author_utc_offset_minutes,
        commits.committed_at,
        commits.is_merge,
        reverts.sha is not null or commits.subject like 'Revert "%' as is_revert,
        assisted.commit_id is not null as is_ai_assisted,
        commits.additions,
        commits.deletions,
        commits.files_changed,
        'git' as source,
        {{ commit_url('repositories.web_url', 'commits.sha') }} as source_url
    from {{ ref('int_commits') }} as commits
    inner join {{ ref('int_accounts') }} as authors on commits.author_key = authors.account_email_key
    inner join {{ ref('int_accounts') }} as committers on commits.committer_key = committers.account_email_key
    left join reverts on commits.repository = reverts.repository and commits.sha = reverts.sha
    left join {{ ref('int_assisted_commits') }} as assisted on commits.commit_id = assisted.commit_id
    left join {{ ref('stg_git__repositories') }} as repositories
        on commits.repository = repositories.repository
)

select computed.*
from computed
{% if is_incremental() %}
left join {{ this }} as stored on computed.commit_id = stored.commit_id
where {{ is_changed('computed', 'stored', 'commit_id') }}
{% endif %}
