{{ left_out_of('sprints') }}
