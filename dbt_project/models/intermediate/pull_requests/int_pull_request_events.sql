{{ config(indexes=[{'columns': ['pull_request_id']}]) }}

{% set columns = 'pull_request_id, event, happened_at' %}
select {{ columns }} from {{ ref('int_pull_request_events__github') }}
union all
select {{ columns }} from {{ ref('int_pull_request_events__gitlab') }}
