{{ left_out_of('files') }}
