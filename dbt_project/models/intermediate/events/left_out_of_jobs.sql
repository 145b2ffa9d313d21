{{ left_out_of('jobs') }}
