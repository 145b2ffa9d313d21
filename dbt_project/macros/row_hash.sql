{#
  A number that stands for a row, for sums that do not depend on the order of rows. Postgres's hash of a row is a sum
  itself, in which two rows that exchange a value cancel out, so that it is hashed once more.
#}
{% macro row_hash(row) -%}
    hashint8extended(hash_record_extended({{ row }}, 0), 0)::numeric
{%- endmacro %}
