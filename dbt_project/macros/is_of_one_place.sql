{#
  A host's number stands for one thing. Where two repositories tell of one, the row of the lower repository
  stays, one that is there before one that is gone: whether `landed` is that row. `int_doubled_numbers` has the
  others.
#}
{% macro is_of_one_place(host, table_name) -%}
    not {{ is_of_another_place(host, table_name) }}
{%- endmacro %}


{# Whether `landed` is not that row. By itself, since Postgres makes no join of `not (not exists (...))`. #}
{% macro is_of_another_place(host, table_name) -%}
    {%- set place, key = hosts()[host].scopes[1], hosts()[host].numbered[table_name] -%}
    exists (
        select 1
        from {{ source('raw_' ~ host, table_name) }} as twins
        where
            twins.installation = landed.installation
            and twins.{{ key }} = landed.{{ key }}
            and (twins.deleted_at is not null, twins.{{ place }})
            < (landed.deleted_at is not null, landed.{{ place }})
            and {{ is_configured(host, 'twins.' ~ place) }}
    )
{%- endmacro %}
