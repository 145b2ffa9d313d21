{{ config(indexes=[{'columns': ['issue_id']}]) }}

{% set columns = ['issue_id', 'event', 'label', 'resolution', 'happened_at'] | join(', ') %}
select {{ columns }} from {{ ref('int_issue_events__github') }}
union all
select {{ columns }} from {{ ref('int_issue_events__gitlab') }}
