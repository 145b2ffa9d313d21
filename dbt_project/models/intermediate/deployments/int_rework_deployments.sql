-- Deployments that contain the revert of a commit that an earlier deployment of the service brought, and
-- those that brought hotfixes only.
select reverts.deployment_id
from {{ ref('int_commit_references') }} as revert_references
inner join {{ ref('int_deployed_commits') }} as reverts
    on revert_references.repository = reverts.repository and revert_references.sha = reverts.sha
inner join {{ ref('int_deployed_commits') }} as targets
    on
        reverts.service_id = targets.service_id
        and revert_references.repository = targets.repository
        and revert_references.referenced_sha = targets.sha
        and reverts.deployment_order > targets.deployment_order
where revert_references.kind = 'revert'

union

select deployment_id
from {{ ref('int_hotfix_deployments') }}
