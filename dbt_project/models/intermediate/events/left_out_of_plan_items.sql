{{ left_out_of('plan_items') }}
