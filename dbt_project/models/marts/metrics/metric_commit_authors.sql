{{ metric_periods(
    events=ref('events_commit_authors'),
    kind=metric_kinds().commit_authors,
    unit='count',
    counts_once=['organization', 'team', 'service', 'repository'],
    owners=metric_owners('commit_authors')
) }}
