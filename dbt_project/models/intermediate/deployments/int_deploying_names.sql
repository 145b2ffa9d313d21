{{ config(indexes=[{'columns': ['name'], 'type': 'hash'}]) }}

-- Names of CI jobs and of workflows' files that say that they deploy or take away, read once, however many
-- have them.
with

texts as (
    select
        runs.repository,
        jobs.name
    from {{ ref('int_pipeline_jobs') }} as jobs
    inner join {{ ref('int_pipeline_runs') }} as runs on jobs.run_id = runs.run_id
    where jobs.name is not null
    union
    select
        repository,
        workflow as name
    from {{ ref('int_pipeline_runs') }}
),

patterns as (
    select
        rules.value as pattern,
        services.repository
    from {{ ref('stg_config__rules') }} as rules
    left join {{ ref('stg_config__services') }} as services
        on rules.scope_type = 'service' and rules.scope = services.service
    where
        rules.rule = 'deployments.jobs'
        and (rules.scope_type = 'organization' or services.repository is not null)
),

judged as (
    select
        texts.repository,
        texts.name,
        {{ is_removing_name('texts.name') }} as is_removing,
        {{ is_deploying_name('texts.name') }}
        or exists (
            select 1
            from patterns
            where coalesce(patterns.repository = texts.repository, true) and texts.name ~ patterns.pattern
        ) as is_deploying
    from texts
)

select
    repository,
    name,
    is_removing,
    is_deploying and not is_removing as is_deploying,
    {{ named_environment('name') }} as environment
from judged
where is_deploying or is_removing
