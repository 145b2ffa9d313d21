{{ left_out_of('runs') }}
