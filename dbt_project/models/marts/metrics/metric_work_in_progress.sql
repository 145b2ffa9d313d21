{{ metric_averages(
    intervals=ref('int_issue_intervals'),
    unit='count',
    owners=ref('int_issue_owner_teams')
) }}
