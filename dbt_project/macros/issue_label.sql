{#
  Whether a label or a type says something of its issue: that it is a `bug`, a `feature`, or `in_progress`. `[issues]` of
  `sei.toml` may say how such labels and types are called.
#}
{% macro issue_label(label, what) -%}
    {%- set usual = {
        'bug': '(?i)^(.*[^a-z])?(bug|defect)([^a-z].*)?$',
        'feature': '(?i)^(.*[^a-z])?(feature|enhancement|improvement|story)([^a-z].*)?$',
        'in_progress': '(?i)^(status\\s*[:/]\\s*)?(in[ _-]?progress|doing|wip)$',
    } -%}
    {{ label }} ~ coalesce(
        (select rules.value from {{ ref('stg_config__rules') }} as rules where rules.rule = 'issues.{{ what }}'),
        '{{ usual[what] }}'
    )
{%- endmacro %}
