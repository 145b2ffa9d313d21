{#
  Whether a label or a type says something of its issue: that it is a `bug`, a `feature`, `maintenance`, an `incident`,
  an `epic`, `in_progress` or `blocked`; of the name of a status, that issues are `waiting` or `blocked` in it.
  `[issues]` and `[incidents]` of `sei.toml` may say how such labels and types are called; nothing else says that an issue
  is an incident.
#}
{% macro issue_label(label, what) -%}
    {%- set usual = {
        'bug': '(?i)^(.*[^a-z])?(bug|defect)([^a-z].*)?$',
        'feature': '(?i)^(.*[^a-z])?(feature|enhancement|improvement|story|backlog item|requirement)([^a-z].*)?$',
        'maintenance': '(?i)^(.*[^a-z])?(maintenance|chore|refactoring|tech(nical)?[ _-]?debt)([^a-z].*)?$',
        'epic': '(?i)^(epic|initiative)$',
        'waiting': '(?i)wait|block|hold|ready|review|pending',
        'blocked': '(?i)(^|[^a-z])(block|blocked|hold|impeded|impediment)([^a-z]|$)',
        'in_progress': '(?i)^(status\\s*[:/]\\s*)?(in[ _-]?progress|doing|wip)$',
    } -%}
    {%- set rule = 'incidents.issues' if what == 'incident' else 'issues.' ~ what -%}
    {{ label }} ~ coalesce(
        (select rules.value from {{ ref('stg_config__rules') }} as rules where rules.rule = '{{ rule }}'),
        {{ "'" ~ usual[what] ~ "'" if what in usual else 'null' }}
    )
{%- endmacro %}
