{#
  Post-hook of what dashboards read: readers of teams see the rows of their own entities, everybody else sees all. The
  same as infra/visibility.restrict; `access.entities()` is made when the warehouse is prepared.
#}
{% macro restrict_rows() -%}
    alter table {{ this }} enable row level security;
    drop policy if exists every_row on {{ this }};
    create policy every_row on {{ this }} for select to sei_reader using (true);
    drop policy if exists own_rows on {{ this }};
    create policy own_rows on {{ this }} for select to sei_team_reader
    using (entity_id = any((select access.entities())::text[]));
    grant select on {{ this }} to sei_team_reader
{%- endmacro %}
