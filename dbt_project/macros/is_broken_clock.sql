{#
  Whether an author date comes from a clock that was not set: before 1971, or more than ten years before the
  commit was made. Null where either is needed and unknown.
#}
{% macro is_broken_clock(authored_at, committed_at) %}
    (
        {{ authored_at }} < timestamptz '1971-01-01 00:00+00'
        or {{ authored_at }} < {{ committed_at }} - interval '10 years'
    )
{%- endmacro %}
