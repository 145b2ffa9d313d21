{{ left_out_of('coverage') }}
