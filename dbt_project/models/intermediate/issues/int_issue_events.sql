{{ config(indexes=[{'columns': ['issue_id']}]) }}

{% set columns = ['issue_id', 'event', 'label', 'status', 'resolution', 'happened_at'] %}
{{ branches_of('int_issue_events', columns) }}
