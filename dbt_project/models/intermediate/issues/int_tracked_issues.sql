{{ config(materialized='view') }}

{% set columns = [
    'issue_id', 'project_id', 'number_text', 'title', 'type_name', 'parent_issue_id', 'author_account_id',
    'labels', 'components', 'priority', 'assignees', 'is_incident', 'is_done', 'is_in_progress', 'resolution',
    'story_points', 'created_at', 'closed_at', 'source', 'source_url', 'deleted_at',
] %}
{{ branches_of('int_issues', columns) }}
