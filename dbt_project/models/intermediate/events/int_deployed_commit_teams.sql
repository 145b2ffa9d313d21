with deployed as (
    select
        commit_id || ' ' || service_id as event_id,
        service_id,
        deployed_at
    from {{ ref('fct_deployed_commits') }}
)

{{ owners_of_services('deployed', 'event_id', 'deployed_at') }}
