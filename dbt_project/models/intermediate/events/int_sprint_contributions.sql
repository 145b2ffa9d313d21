-- What each issue of a sprint adds to its metrics, or why it adds nothing; `out_of` is what a share is of.
select
    measured.metric,
    outcomes.sprint_id,
    outcomes.issue_id,
    case when reasons.reason is null then measured.value end as value,
    case when reasons.reason is null then measured.out_of end as out_of,
    reasons.reason is null as is_counted,
    reasons.reason,
    outcomes.exclusion_reason is null
    and coalesce(
        outcomes.points_at_start, outcomes.points_added, outcomes.points_removed, outcomes.points_at_end
    ) is not null as is_estimated
from {{ ref('fct_sprint_outcomes') }} as outcomes
cross join
    lateral (
        values
        ('velocity', outcomes.is_done, outcomes.outcome, outcomes.points_at_end, null),
        ('sprint_throughput', outcomes.is_done, outcomes.outcome, 1, null),
        ('sprint_commitment', outcomes.is_committed, 'added', outcomes.points_at_start, null),
        (
            'sprint_predictability', outcomes.is_committed, 'added',
            outcomes.points_at_start * outcomes.is_done::integer, outcomes.points_at_start
        ),
        ('sprint_scope_added', outcomes.is_added, 'committed', outcomes.points_added, null),
        ('sprint_scope_removed', outcomes.is_removed, outcomes.outcome, outcomes.points_removed, null),
        (
            'sprint_estimate_change', outcomes.points_changed != 0, 'same_estimate',
            outcomes.points_changed, null
        ),
        ('sprint_carry_over', outcomes.is_carried_over, outcomes.outcome, outcomes.points_at_end, null)
    ) as measured (metric, is_part, otherwise, value, out_of)
cross join
    lateral (
        select
            coalesce(
                outcomes.exclusion_reason,
                case
                    when not measured.is_part then measured.otherwise
                    when measured.value is null then 'not_estimated'
                end
            ) as reason
    ) as reasons
