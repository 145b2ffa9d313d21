"""Dagster's view of the platform, and the `sei` command line."""
