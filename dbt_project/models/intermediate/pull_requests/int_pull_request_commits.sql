{{ config(indexes=[{'columns': ['pull_request_id']}, {'columns': ['sha']}]) }}

{% set columns = ['pull_request_id', 'sha', 'position', 'authored_at', 'committed_at', 'subject'] %}
{{ branches_of('int_pull_request_commits', columns) }}
