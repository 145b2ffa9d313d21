{{ left_out_of('tests') }}
