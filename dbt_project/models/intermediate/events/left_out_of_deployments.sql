{{ left_out_of('deployments') }}
