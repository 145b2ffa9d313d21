{{ teams_of_issues(ref('fct_issues'), 'issue_id', 'issue_id', 'done_at') }}
