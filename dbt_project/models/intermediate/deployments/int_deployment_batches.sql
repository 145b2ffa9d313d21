-- What each deployment brought. Its batch are the changes that are known to be its own: no merges, and
-- nothing that an earlier deployment may have brought.
select
    deployed.deployment_id,
    count(*) as new_commit_count,
    nullif(count(*) filter (where batch.is_part), 0) as batch_size,
    case
        when bool_and(commits.additions + commits.deletions is not null) filter (where batch.is_part)
            then sum(commits.additions + commits.deletions) filter (where batch.is_part)::bigint
    end as batch_lines,
    bool_or(assisted.commit_id is not null) filter (where batch.is_part) as is_ai_assisted
from {{ ref('int_deployed_commits') }} as deployed
inner join {{ ref('int_commits') }} as commits on deployed.commit_id = commits.commit_id
left join {{ ref('int_assisted_commits') }} as assisted on deployed.commit_id = assisted.commit_id
cross join
    lateral (
        select not commits.is_merge and deployed.link_method not in ('baseline', 'imported', 'gap') as is_part
    ) as batch
group by deployed.deployment_id
