"""Metrics of the user's own: from the files of `metrics/` to rows of `raw_config.custom_metrics`."""
