{# `staging`, `other` or `production` by the name of an environment. #}
{% macro environment_type(name) -%}
    coalesce({{ known_environment_type(name) }}, 'other')
{%- endmacro %}


{#
  The same, null where no pattern knows the name; the first pattern that matches decides. A preview of a change and
  what says that it is not production come first: their names often hold that of the environment which they imitate.
#}
{% macro known_environment_type(name) -%}
    {%- set separator = '[-_[:space:]\\u00a0\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d]*' -%}
    {%- set production = '(prod|production|live|prd)' -%}
    case
        when {{ name }} ~* '{{ whole_word("previews?|reviews?|ephemeral|(pr|mr)[^a-z0-9]*[0-9]+") }}' then 'other'
        when {{ name }} ~* '{{ whole_word("(non|not)" ~ separator ~ production) }}' then 'other'
        when {{ name }} ~* '{{ whole_word("stage|staging|stg|uat|qa|pre" ~ separator ~ production) }}'
            then 'staging'
        when {{ name }} ~* '{{ whole_word("dev|development|test|testing|sandbox|demo") }}' then 'other'
        when {{ name }} ~* '{{ whole_word(production) }}' then 'production'
    end
{%- endmacro %}


{# A pattern for words that stand between non-letters. #}
{% macro whole_word(words) -%}
    (^|[^a-z])({{ words }})($|[^a-z])
{%- endmacro %}
