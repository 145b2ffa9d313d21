{{ teams_of_people(ref('fct_pull_requests'), 'pull_request_id', 'author_account_id', 'first_approved_at') }}
