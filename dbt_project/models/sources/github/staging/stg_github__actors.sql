-- Deleted rows are kept: an account stays an account when what it did is gone.
{%- set roles = [
    ('pull_requests', 'author', 'created_at'),
    ('pull_requests', 'merged_by', 'merged_at'),
    ('reviews', 'author', 'submitted_at'),
    ('review_comments', 'author', 'created_at'),
    ('pull_request_comments', 'author', 'created_at'),
    ('pull_request_events', 'actor', 'created_at'),
    ('issues', 'author', 'created_at'),
    ('issue_comments', 'author', 'created_at'),
    ('issue_events', 'actor', 'created_at'),
    ('releases', 'author', 'published_at'),
    ('deployments', 'creator', 'created_at'),
    ('deployment_statuses', 'creator', 'created_at'),
    ('workflow_runs', 'actor', 'created_at'),
] %}
{% for table, role, moment in roles %}
select
    '{{ table }}'::text as raw_table,
    '{{ role }}'::text as role,
    installation::text as installation,
    {{ role }}_id::bigint as user_id,
    {{ role }}_login::text as login,
    {{ role }}_type::text as type,
    max({{ moment }}::timestamptz) as last_acted_at
from {{ source('raw_github', table) }}
where {{ role }}_id is not null and {{ is_configured('github', 'repository_id') }}
group by installation, {{ role }}_id, {{ role }}_login, {{ role }}_type
{% if not loop.last %}union all{% endif %}
{% endfor %}
