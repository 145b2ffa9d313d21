"""The events of each metric, after `metrics.md`."""
