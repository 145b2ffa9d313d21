{{ config(indexes=[{'columns': ['sha', 'service_id']}, {'columns': ['deployment_id']}]) }}

select
    service_id::text as service_id,
    repository_id::text as repository_id,
    sha::text as sha,
    deployment_id::text as deployment_id,
    is_imported::boolean as is_imported
from {{ source('spark', 'deployed_commits') }}
