{{ metrics_of('job_verdicts') }}
