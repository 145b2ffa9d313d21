{{ owners_of_services(ref('events_of_coverage'), 'event_id', 'event_at') }}
