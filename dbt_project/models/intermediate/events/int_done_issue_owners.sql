{{ owners_of_issues(ref('fct_issues'), 'issue_id', 'issue_id', 'done_at') }}
union all
{{ owners_of_issues(ref('int_not_done_issues'), 'event_id', 'issue_id', 'event_at') }}
