{#
  What a resolution of Jira, or a reason of Azure DevOps for a state, means, by its usual names or as `[issues.resolutions]` of `sei.toml` says; null for none.
  Sites make ones of their own: what is not known to mean otherwise means done.
#}
{% macro tracker_resolution(name) -%}
    case
        when {{ name }} is null then null
        else coalesce(
            (
                select rules.value
                from {{ ref('stg_config__rules') }} as rules
                where rules.rule = 'issues.resolution.' || lower({{ name }})
            ),
            case
                when {{ name }} ~* 'duplicate' then 'duplicate'
                when {{ name }} ~* '(cannot|can''?t|unable to|not) reproduc' then 'cannot_reproduce'
                when {{ name }} ~* '^moved' then 'moved'
                when
                    {{ name }} ~* '^(won''?t|will not|do not|not going to|not a |not an |not enough|not needed|as designed'
                        '|works as|by design|abandon|declin|reject|invalid|incomplete|obsolete|out of|cancel|withdrawn|later'
                        '|deferred|not fixed|removed from)'
                    then 'not_planned'
                else 'done'
            end
        )
    end
{%- endmacro %}
