{{ config(materialized='view') }}

select
    intervals.repository_id as subject_id,
    'team' as entity_type,
    owners.team_id as entity_id,
    owners.valid_from,
    owners.valid_to
from (
    select distinct
        repository_id,
        service_id
    from {{ ref('int_coverage_intervals') }}
) as intervals
inner join {{ ref('dim_service_owners') }} as owners on intervals.service_id = owners.service_id
