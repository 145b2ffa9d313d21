-- By itself, since every date of what lasts is looked at.
{{ left_out_of(metrics_of_intervals()) }}
