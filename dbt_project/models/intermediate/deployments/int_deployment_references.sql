-- What deployments of unknown commits name themselves: a commit as the source gave it, else a tag. A tag is
-- one that the repository has or that is written so; any other name with digits is taken for one, unless the
-- repository has such a branch. Numbers that a spreadsheet shortened name nothing, nor does a tag
-- that was made later.
with

named as (
    select
        deployments.deployment_id,
        substring(deployments.repository_id from length('repository:') + 1) as repository,
        coalesce(given.given_sha, given.ref) as reference,
        regexp_replace(coalesce(given.given_sha, given.ref), '^refs/tags/', '') as tag
    from {{ ref('int_deployments_resolved') }} as deployments
    inner join {{ ref('int_service_deployments') }} as given
        on deployments.deployment_id = given.deployment_id and deployments.method = given.method
    left join {{ ref('int_unresolved_deployments') }} as unresolved
        on deployments.deployment_id = unresolved.deployment_id
    where deployments.sha is null and unresolved.kind is distinct from 'younger_tag'
)

select
    named.deployment_id,
    case when named.reference ~* '^[0-9a-f]{7,64}$' then lower(named.reference) end as given_sha,
    case
        when named.reference ~* '^[0-9a-f]{7,64}$' then null
        when tags.tag is not null or named.reference like 'refs/tags/%' then named.tag
        when
            named.reference ~ '\d'
            and named.reference !~ '/'
            and named.reference !~* '^\d+(\.\d+)?e\+?\d+$'
            and branches.ref is null
            then named.tag
    end as tag
from named
left join {{ ref('stg_git__tags') }} as tags
    on named.repository = tags.repository and named.tag = tags.tag
left join {{ ref('stg_git__refs') }} as branches
    on named.repository = branches.repository and 'refs/heads/' || named.reference = branches.ref
