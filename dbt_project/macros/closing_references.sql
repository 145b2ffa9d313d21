{#
  The issues that a text of GitLab closes, `#1` or `group/project#1`, as a list in JSON: what its default pattern finds.
#}
{% macro closing_references(text) -%}
    coalesce(
        (
            select jsonb_agg(distinct refs.found[1])
            from
                regexp_matches(
                    {{ text }},
                    '\m(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):? +'
                    || '((?:(?:issues? +)?(?:[\w./-]+)?#\d{1,9}(?:, *| +and +)?)+)',
                    'gi'
                ) as clauses (found)
            cross join lateral regexp_matches(clauses.found[1], '((?:[\w./-]+)?#\d{1,9})', 'g') as refs (found)
        ),
        '[]'
    )
{%- endmacro %}
