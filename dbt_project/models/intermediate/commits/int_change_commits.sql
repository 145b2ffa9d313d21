{{ config(tags=['spark_input'], indexes=[{'columns': ['commit_id'], 'unique': true}]) }}

-- A merged pull request is the commits that it brought, a squash that of its merge. What no pull request
-- brought is a change of its own, and so are all commits of a rebase but the last, since their copies have
-- other names. Of several pull requests with a commit the first has it.
with

brought as (
    select
        pull_request_id,
        repository_id,
        sha
    from {{ ref('int_pull_request_merges') }}
    where merge_method != 'merge'

    union

    select
        listed.pull_request_id,
        pull_requests.repository_id,
        listed.sha
    from {{ ref('int_pull_request_commits') }} as listed
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on listed.pull_request_id = pull_requests.pull_request_id
    where pull_requests.merged_at is not null
),

owned as (
    select distinct on (brought.repository_id, brought.sha)
        brought.pull_request_id,
        brought.repository_id,
        brought.sha
    from brought
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on brought.pull_request_id = pull_requests.pull_request_id
    where pull_requests.merged_at is not null and pull_requests.deleted_at is null
    order by
        brought.repository_id asc,
        brought.sha asc,
        pull_requests.merged_at asc,
        brought.pull_request_id collate "C" asc
)

select
    coalesce(owned.pull_request_id, commits.commit_id) as change_id,
    commits.repository_id,
    commits.commit_id,
    commits.sha,
    coalesce(people.person_id, commits.author_key) as developer_id,
    commits.authored_at,
    commits.committed_at,
    owned.pull_request_id is not null as is_pull_request,
    reverted.shas as reverted_shas
from {{ ref('int_commits') }} as commits
left join owned on commits.repository_id = owned.repository_id and commits.sha = owned.sha
left join {{ ref('int_accounts_people') }} as people on commits.author_key = people.account_email_key
left join (
    select
        repository,
        sha,
        string_agg(distinct referenced_sha, ' ') as shas
    from {{ ref('int_commit_references') }}
    where kind = 'revert'
    group by repository, sha
) as reverted
    on commits.repository = reverted.repository and commits.sha = reverted.sha
where not commits.is_merge
