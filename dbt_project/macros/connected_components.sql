{#
  CTEs of a `with recursive`, the last of them `node_components` (node, component): nodes that share a key, over
  any number of steps, are in one component. Over keys, not nodes: ten thousand nodes that share one key are one
  key here.

    links       CTE or relation with a row per node and key
    node, key   its columns, text
#}
{% macro connected_components(links, node, key) %}
first_keys as (
    select
        {{ node }} as node,
        min({{ key }} collate "C") as key
    from {{ links }}
    group by {{ node }}
),

edges as (
    select
        first_keys.key as from_key,
        links.{{ key }} as to_key
    from first_keys
    inner join {{ links }} as links on first_keys.node = links.{{ node }}
    where first_keys.key != links.{{ key }}

    union

    select
        links.{{ key }} as from_key,
        first_keys.key as to_key
    from first_keys
    inner join {{ links }} as links on first_keys.node = links.{{ node }}
    where first_keys.key != links.{{ key }}
),

reached as (
    select
        from_key as key,
        from_key as reached_key
    from edges

    union

    select
        reached.key,
        edges.to_key as reached_key
    from reached
    inner join edges on reached.reached_key = edges.from_key
),

key_components as (
    select
        key,
        min(reached_key collate "C") as component
    from reached
    group by key
),

node_components as (
    select
        first_keys.node,
        coalesce(key_components.component, first_keys.key) as component
    from first_keys
    left join key_components on first_keys.key = key_components.key
)
{% endmacro %}
