{{ owners_of_services(ref('fct_pipeline_jobs'), 'job_id', 'finished_at') }}
