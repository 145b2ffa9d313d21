{{ config(materialized='view') }}

{%- set things = [
    'deployments',
    'deployed_commits',
    'commits',
    'runs',
    'pull_requests',
    'issues',
    'deployment_weeks',
    'first_reviews',
    'reviews',
    'red_times',
    'jobs',
    'job_verdicts',
    'files',
] %}
{% for thing in things %}
select
    metric,
    event_id,
    repository_id,
    service_id,
    entity_type,
    counted_id,
    event_at,
    value,
    exclusion_reason,
    rule,
    source_url
from {{ ref('events_of_' ~ thing) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
