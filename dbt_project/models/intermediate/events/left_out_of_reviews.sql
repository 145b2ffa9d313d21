{{ left_out_of('reviews') }}
