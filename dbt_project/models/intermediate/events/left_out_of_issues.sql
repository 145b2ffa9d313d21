{{ left_out_of('issues') }}
