{{ config(materialized='view') }}

select
    contributions.metric,
    contributions.sprint_id,
    contributions.issue_id,
    issues.key,
    outcomes.entered_at,
    outcomes.left_at,
    outcomes.points_at_start,
    outcomes.points_at_end,
    outcomes.outcome,
    contributions.value,
    contributions.is_counted,
    contributions.reason,
    outcomes.source_url
from {{ ref('int_sprint_contributions') }} as contributions
inner join {{ ref('fct_sprint_outcomes') }} as outcomes
    on contributions.sprint_id = outcomes.sprint_id and contributions.issue_id = outcomes.issue_id
inner join {{ ref('fct_issues') }} as issues on contributions.issue_id = issues.issue_id
