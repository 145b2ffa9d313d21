{{ left_out_of('deployed_commits') }}
