{{ owners_of_services(ref('events_of_job_verdicts'), 'event_id', 'event_at') }}
