-- Deployments whose reference stands for no commit, and why.
select
    deployments.deployment_id,
    case
        when deployments.ref is null then 'none'
        -- What a spreadsheet makes of a sha such as 9330000e1.
        when deployments.ref ~* '^\d+([.,]\d+e\+?\d+|e\+\d+)$' then 'number'
        when repositories.repository is null then 'no_history'
        when tags.tag is not null then 'younger_tag'
        else 'unknown'
    end as kind
from {{ ref('int_deployments_resolved') }} as deployments
left join {{ ref('stg_git__repositories') }} as repositories
    on deployments.repository_id = 'repository:' || repositories.repository
left join {{ ref('int_tag_targets') }} as tags
    on
        repositories.repository = tags.repository
        and regexp_replace(deployments.ref, '^refs/tags/', '') = tags.tag
        and tags.is_first
        and deployments.finished_at < least(tags.observed_at, tags.dated_at)
where deployments.sha is null
