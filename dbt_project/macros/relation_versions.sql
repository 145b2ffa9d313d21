{#
  A refresh costs what changed. Each relation has a version here, of which follows whether what is made of it would be
  the same: of a raw table which rows it has, written when; of a view its text and the versions of what it reads; of a
  table its content, so that one that was made anew and came out the same ends the matter. `made_of` is what a relation
  was made of: its text, its settings, and the versions of all that it reads. `text` is the digest of the former two, as
  long as the files and what else texts follow from have the digest `project`: orchestration/dbt_unchanged.py asks the
  same without compiling a node.
#}
{% macro relation_versions() -%}
    "{{ target.database }}".intermediate.relation_versions
{%- endmacro %}


{# Post-hook: the version of the relation just made, in the transaction that makes it. #}
{% macro remember_version() -%}
    {% if is_kept() %}
        {%- set is_view = model.config.materialized == 'view' -%}
        {%- set rows = "(select digest from " ~ metric_digests() ~ " where relation = '" ~ this.identifier ~ "')"
            if model.config.materialized == 'by_period' else this -%}
        {{ _remembered(
            _name(model),
            "'" ~ _text() ~ "'" if is_view else _made_of(),
            _made_of() if is_view else "(select count(*) || ' ' || coalesce(sum(" ~ row_hash('made') ~ "), 0) from "
            ~ rows ~ " as made)",
        ) }}
    {%- endif %}
{%- endmacro %}


{# Whether versions are kept: where models are made, not where they are only tested. #}
{% macro is_kept() %}
    {{ return(execute and flags.WHICH in ('build', 'run')) }}
{% endmacro %}


{# Whether the table, or the outcome of the test, would be what it is; if so its text is that of the project as it is now. #}
{% macro is_unchanged() %}
    {%- set is_there = "to_regclass('" ~ this ~ "') is not null" if model.resource_type != 'test' else 'true' -%}
    {%- set is_remembered = _is_remembered(_made_of(), is_there) -%}
    {%- if is_remembered -%}
        {%- do run_query("begin; update " ~ relation_versions() ~ " set text = '" ~ _text() ~ "', project = '" ~ _project()
            ~ "' where relation = '" ~ _name(model) ~ "'; commit") -%}
    {%- endif -%}
    {{ return(is_remembered) }}
{% endmacro %}


{# Whether the view is there with the text that it would have. #}
{% macro is_same_view() %}
    {{ return(_is_remembered("'" ~ _text() ~ "'", "to_regclass('" ~ this ~ "') is not null")) }}
{% endmacro %}


{% macro _is_remembered(made_of, condition) %}
    {%- if flags.FULL_REFRESH or not is_kept() %}{{ return(false) }}{% endif -%}
    {%- set found = run_query(
        "select true from " ~ relation_versions() ~ " where relation = '" ~ _name(model) ~ "' and made_of = " ~ made_of
        ~ " and " ~ condition
    ) -%}
    {{ return(found.rows | length > 0) }}
{% endmacro %}


{# Of unknown things nothing is made that is known: no digest is empty, and no version comes twice. #}
{% macro _remembered(relation, made_of, version) -%}
    insert into {{ relation_versions() }} (relation, made_of, version, text, project)
    values (
        '{{ relation }}', coalesce({{ made_of }}, ''), coalesce({{ version }}, gen_random_uuid()::text),
        '{{ _text() }}', '{{ _project() }}'
    )
    on conflict (relation) do update
    set made_of = excluded.made_of, version = excluded.version, text = excluded.text, project = excluded.project
{%- endmacro %}


{# Digest of all that texts follow from, read only when a model runs. #}
{% macro _project() -%}
    {{ env_var('SEI_DBT_PROJECT', '') if execute }}
{%- endmacro %}


{# The name of a node in `relation_versions`. #}
{% macro _name(node) -%}
    {{ node.name if node.resource_type == 'test' else node.schema ~ '.' ~ (node.alias or node.name) }}
{%- endmacro %}


{# Digest of the text (of a seed its file) and the settings of the node, and of who may read its rows. #}
{% macro _text() -%}
    {%- set settings = [
        model.config.materialized, model.config.get('indexes'), model.config.get('post-hook'), model.get('description'),
        model.get('columns'), model.get('constraints'), restrict_rows(),
    ] -%}
    {{ local_md5((model.checksum.checksum if model.resource_type == 'seed' else sql) ~ tojson(settings)) }}
{%- endmacro %}


{# What the node would be made of now, as a SQL expression: null where the version of something it reads is unknown. #}
{% macro _made_of() -%}
    {%- set read, seeds = [], [] -%}
    {%- for id in model.depends_on.get('nodes', []) | unique -%}
        {%- if id.startswith('source.') -%}
            {%- do read.append(graph.sources[id].schema ~ '.' ~ graph.sources[id].identifier) -%}
        {%- elif id.startswith('seed.') -%}
            {%- do seeds.append(graph.nodes[id].checksum.checksum) -%}
        {%- else -%}
            {%- do read.append(_name(graph.nodes[id]) | trim) -%}
        {%- endif -%}
    {%- endfor -%}
    (
        select case when count(*) = {{ read | length }} then
            md5('{{ _text() }} {{ seeds | join(' ') }} ' || coalesce(string_agg(version, ' ' order by relation collate "C"), ''))
        end
        from {{ relation_versions() }}
        where relation in ('{{ read | join("', '") }}')
    )
{%- endmacro %}
