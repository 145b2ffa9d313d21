{{ left_out_of('job_verdicts') }}
