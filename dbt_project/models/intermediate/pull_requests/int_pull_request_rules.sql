-- What `sei.toml` leaves out of the pull requests of each repository: the first block that names it decides.
with

blocks as (
    select distinct on (repositories.host_repository_id)
        repositories.host_repository_id,
        named.scope_type,
        named.scope
    from {{ ref('int_host_repositories') }} as repositories
    inner join {{ ref('stg_config__rules') }} as named
        on
            repositories.source = named.scope_type
            and named.rule = 'pull_requests.repository'
            and repositories.repository ~* named.value
    where
        not exists (
            select 1
            from {{ ref('stg_config__rules') }} as others
            where
                others.scope_type = named.scope_type
                and others.scope = named.scope
                and others.rule = 'pull_requests.excluded_repository'
                and repositories.repository ~* others.value
        )
    order by repositories.host_repository_id, named.scope::integer
)

select
    blocks.host_repository_id,
    coalesce(
        array_agg(rules.value) filter (where rules.rule = 'pull_requests.excluded_label'), '{}'
    ) as excluded_labels,
    coalesce(
        array_agg(rules.value) filter (where rules.rule = 'pull_requests.base_branch'), '{}'
    ) as base_branches
from blocks
inner join {{ ref('stg_config__rules') }} as rules
    on blocks.scope_type = rules.scope_type and blocks.scope = rules.scope
group by blocks.host_repository_id
