{{ owners_of_services(ref('events_default_branch_red_time'), 'event_id', 'event_at') }}
