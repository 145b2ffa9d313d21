{{ config(indexes=[{'columns': ['pull_request_id']}]) }}

{% set columns = ['pull_request_id', 'event', 'happened_at'] %}
{{ branches_of('int_pull_request_events', columns) }}
