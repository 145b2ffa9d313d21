{{ owners_of_services(ref('events_of_tests'), 'event_id', 'event_at') }}
