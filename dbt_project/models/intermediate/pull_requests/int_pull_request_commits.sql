{{ config(indexes=[{'columns': ['pull_request_id']}, {'columns': ['sha']}]) }}

{% set columns = 'pull_request_id, sha, position, authored_at, committed_at, subject' %}
select {{ columns }} from {{ ref('int_pull_request_commits__github') }}
union all
select {{ columns }} from {{ ref('int_pull_request_commits__gitlab') }}
