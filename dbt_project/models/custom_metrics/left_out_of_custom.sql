{{ left_out_of('custom') }}
