{{ teams_of_people(ref('fct_commits'), 'commit_id', 'author_account_id', 'committed_at') }}
