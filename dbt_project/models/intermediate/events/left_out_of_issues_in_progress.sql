{{ left_out_of('issues_in_progress') }}
