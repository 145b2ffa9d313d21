{{ left_out_of('open_pull_requests') }}
