-- What the collected code review of each entity amounts to, with the reason where something is missing.
with entities as (
    select
        'repository' as entity_type,
        repository_id as entity_id
    from {{ ref('dim_repositories') }}
    union all
    select
        'service' as entity_type,
        service_id as entity_id
    from {{ ref('int_repository_services') }}
    union all
    select
        'organization' as entity_type,
        'organization' as entity_id
),

pull_requests as (
    select
        entity.entity_id,
        count(*) as pull_request_count,
        count(facts.first_review_at) as reviewed_count,
        count(facts.merged_at) as merged_count,
        count(facts.merged_at) filter (where facts.first_commit_authored_at is null) as commitless_count
    from {{ ref('fct_pull_requests') }} as facts
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join
        lateral (
            values ('organization'), (facts.repository_id), (facts.service_id)
        ) as entity (entity_id)
    where
        facts.opened_at < calendar.counted_until
        and facts.deleted_at is null
        and entity.entity_id is not null
    group by entity.entity_id
),

counted as (
    select
        entities.entity_type,
        entities.entity_id,
        coalesce(pull_requests.pull_request_count, 0) as pull_request_count,
        coalesce(pull_requests.reviewed_count, 0) as reviewed_count,
        coalesce(pull_requests.merged_count, 0) as merged_count,
        coalesce(pull_requests.commitless_count, 0) as commitless_count
    from entities
    left join pull_requests on entities.entity_id = pull_requests.entity_id
)

select
    'review' as family,
    counted.entity_type,
    counted.entity_id,
    found.input,
    found.is_present,
    found.reason
from counted
cross join
    lateral (
        values
        (
            'pull_requests', counted.pull_request_count > 0,
            case when counted.pull_request_count = 0 then 'No pull request is collected.' end
        ),
        (
            'reviews', counted.reviewed_count > 0,
            case when counted.reviewed_count = 0 then 'No review by another human is collected.' end
        ),
        (
            'pull_request_commits', counted.merged_count > counted.commitless_count,
            case
                when counted.merged_count = 0 then 'No merged pull request is collected.'
                when counted.commitless_count > 0
                    then format(
                        'The commits of %s of %s merged pull requests are not known.',
                        counted.commitless_count, counted.merged_count
                    )
            end
        )
    ) as found (input, is_present, reason)

union all

select
    'service' as family,
    has.entity_type,
    has.entity_id,
    found.input,
    found.is_present,
    found.reason
from {{ ref('int_service_inputs') }} as has
cross join
    lateral (
        values
        (
            'pull_requests', has.unknown_squash_count = 0,
            case
                when has.unknown_squash_count > 0
                    then format(
                        'The pull requests of %s of %s squash merges are not known: their clock '
                        'starts at the merge.',
                        has.unknown_squash_count, has.known_squash_count + has.unknown_squash_count
                    )
            end
        ),
        (
            'hotfix_pull_requests', has.pull_request_count > 0,
            case
                when has.pull_request_count = 0
                    then 'No deployed pull request is known: rework shows in rollbacks and reverts only.'
            end
        )
    ) as found (input, is_present, reason)
