{{ config(indexes=[{'columns': ['comment_id'], 'unique': true}, {'columns': ['pull_request_id']}]) }}

{% set columns = [
    'comment_id', 'pull_request_id', 'kind', 'review_id', 'author_account_id', 'path', 'created_at',
    'source', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_pull_request_comments', columns) }}
)

select
    found.comment_id,
    found.pull_request_id,
    pull_requests.repository_id,
    found.kind,
    found.review_id,
    found.author_account_id,
    authors.kind as author_kind,
    {{ is_other_human('authors', 'commenting', 'authoring') }} as is_by_other_human,
    found.path,
    found.created_at,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, pull_requests.deleted_at) as deleted_at
from found
inner join {{ ref('int_pull_requests') }} as pull_requests
    on found.pull_request_id = pull_requests.pull_request_id
left join {{ ref('int_host_accounts') }} as authors on found.author_account_id = authors.account_id
left join {{ ref('int_accounts_people') }} as commenting on found.author_account_id = commenting.account_id
left join {{ ref('int_accounts_people') }} as authoring
    on pull_requests.author_account_id = authoring.account_id
