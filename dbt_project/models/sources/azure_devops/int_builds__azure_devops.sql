{{ config(indexes=[{'columns': ['installation', 'build_id'], 'unique': true}]) }}

-- Builds with the repository that they are of: one of Azure DevOps itself by its id, another by its page.
with

addresses as (
    select distinct on (address)
        host_repository_id,
        {{ repository_address('source_url') }} as address
    from {{ ref('int_host_repositories') }}
    where source_url is not null
    order by address asc, deleted_at desc nulls first, repository collate "C" asc
),

attempts as (
    select
        installation,
        build_id,
        max(attempt) as attempt
    from {{ ref('stg_azure_devops__build_records') }}
    where deleted_at is null
    group by installation, build_id
)

select
    builds.installation,
    builds.project_id,
    builds.build_id,
    builds.installation || ':build:' || builds.build_id as run_id,
    case builds.repository_type
        when 'TfsGit' then builds.installation || ':repository:' || builds.repository_id
        else addresses.host_repository_id
    end as host_repository_id,
    builds.definition_id,
    builds.definition,
    builds.number as name,
    builds.reason,
    builds.source_branch like 'refs/pull/%' as is_of_pull_request,
    builds.source_branch like 'refs/tags/%' as is_of_tag,
    regexp_replace(
        coalesce(builds.pull_request_branch, builds.source_branch), '^refs/(heads|tags)/', ''
    ) as branch,
    -- What a pull request would be once it is merged is no commit that anybody wrote.
    coalesce(builds.pull_request_sha, builds.source_version) as sha,
    coalesce(attempts.attempt, 1) as attempt,
    case builds.status
        when 'completed' then {{ azure_devops_status('builds.result') }}
        else 'running'
    end as status,
    {{ azure_devops_account('builds.requester_id') }} as actor_account_id,
    builds.queued_at,
    builds.started_at,
    builds.finished_at,
    builds.url,
    builds.deleted_at
from {{ ref('stg_azure_devops__builds') }} as builds
left join attempts
    on builds.installation = attempts.installation and builds.build_id = attempts.build_id
left join addresses on {{ repository_address('builds.repository_url') }} = addresses.address
