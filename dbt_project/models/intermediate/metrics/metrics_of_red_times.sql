{{ metrics_of('red_times') }}
