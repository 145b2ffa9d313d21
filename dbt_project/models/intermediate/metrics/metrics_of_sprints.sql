{{ metrics_of('sprints') }}
