{{ left_out_of('pull_requests') }}
