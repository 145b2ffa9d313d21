{{ owners_of_services(ref('events_of_red_times'), 'event_id', 'event_at') }}
