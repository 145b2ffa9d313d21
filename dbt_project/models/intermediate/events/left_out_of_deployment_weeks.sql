{{ left_out_of('deployment_weeks') }}
