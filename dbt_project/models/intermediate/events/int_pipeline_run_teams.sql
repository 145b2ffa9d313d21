{{ owners_of_services(ref('fct_pipeline_runs'), 'run_id', 'finished_at') }}
