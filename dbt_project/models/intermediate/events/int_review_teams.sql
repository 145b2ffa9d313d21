{{ teams_of_people(ref('fct_reviews'), 'review_id', 'reviewer_account_id', 'submitted_at') }}
