-- Deployments that brought at least one pull request, and hotfixes only.
select deployed.deployment_id
from {{ ref('int_deployed_pull_requests') }} as deployed
left join {{ ref('int_hotfix_pull_requests') }} as hotfixes
    on deployed.pull_request_id = hotfixes.pull_request_id
group by deployed.deployment_id
having bool_and(hotfixes.pull_request_id is not null)
