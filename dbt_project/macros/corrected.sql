{#
  `column`, or what a correction of `field` in the jsonb column `overrides` sets it to; an empty value sets null.
#}
{% macro corrected(field, column=none, type='text') -%}
    case
        when jsonb_exists(overrides, '{{ field }}') then nullif(overrides ->> '{{ field }}', '')::{{ type }}
        else {{ column or field }}
    end
{%- endmacro %}
