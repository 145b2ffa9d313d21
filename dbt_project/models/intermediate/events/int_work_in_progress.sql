{{ metric_averages(
    'work_in_progress', 'int_issue_intervals', unit='count', owners='int_issue_owners'
) }}
