{#
  Intervals in which an issue was estimated the same, none while it was not, from rows of `estimates`:
  `issue_id`, `story_points` or null, from `estimated_at` on. Of several at one moment the one with the
  highest `number` holds.
#}
{% macro estimate_intervals(estimates) -%}
    select
        issue_id,
        story_points,
        started_at,
        ended_at
    from (
        select
            issue_id,
            story_points,
            estimated_at as started_at,
            lead(estimated_at) over (partition by issue_id order by estimated_at) as ended_at
        from (
            select
                *,
                lag(story_points) over (partition by issue_id order by estimated_at) as former
            from (
                select distinct on (issue_id, estimated_at) *
                from {{ estimates }}
                order by issue_id asc, estimated_at asc, number desc
            ) as moments
        ) as turns
        where story_points is distinct from former
    ) as intervals
    where story_points is not null
{%- endmacro %}
