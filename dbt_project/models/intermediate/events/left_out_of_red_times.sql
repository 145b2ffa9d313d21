{{ left_out_of('red_times') }}
