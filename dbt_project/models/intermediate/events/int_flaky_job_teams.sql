{{ owners_of_services(ref('events_flaky_rate'), 'event_id', 'event_at') }}
