{# An entity as a person reads it: ids are a kind, a colon and a name. #}
{% macro entity_label(entity_type, entity_id) -%}
    case {{ entity_type }}
        when 'organization' then 'All services'
        else initcap({{ entity_type }}) || ': ' || substr({{ entity_id }}, length({{ entity_type }}) + 2)
    end
{%- endmacro %}


{# The same of a row of `entities`, with the name that `names`, rows of int_entity_names joined to it, has for it. #}
{% macro named_entity(entities) -%}
    coalesce(names.entity, {{ entity_label(entities ~ '.entity_type', entities ~ '.entity_id') }})
{%- endmacro %}


{# A name in the code as a person reads it: change_lead_time is "Change lead time". #}
{% macro words(name) -%}
    regexp_replace(
        upper(left({{ name }}, 1)) || replace(substr({{ name }}, 2), '_', ' '), '\mai\M', 'AI', 'gi'
    )
{%- endmacro %}


{#
  One row per thing and entity that it belongs to: the organisation, its service, its repository and its owners.
  `things`: columns thing_id, service_id, repository_id (null where it has none); `owners`: (event_id, entity_type,
  entity_id).
#}
{% macro entities_of(things, owners) %}
    select distinct
        things.thing_id,
        entity.entity_type,
        entity.entity_id,
        {{ entity_label('entity.entity_type', 'entity.entity_id') }} as entity
    from {{ things }} as things
    left join {{ owners }} as owners on things.thing_id = owners.event_id
    cross join lateral (
        values
        ('organization', 'organization'),
        ('service', things.service_id),
        ('repository', things.repository_id),
        (owners.entity_type, owners.entity_id)
    ) as entity (entity_type, entity_id)
    where entity.entity_id is not null
{% endmacro %}
