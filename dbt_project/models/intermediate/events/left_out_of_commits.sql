{{ left_out_of('commits') }}
