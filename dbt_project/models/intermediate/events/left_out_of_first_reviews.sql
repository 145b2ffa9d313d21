{{ left_out_of('first_reviews') }}
