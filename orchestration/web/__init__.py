"""Dagster's web UI behind a sign-in, with our own pages beside it: documentation, Data Docs, reports."""
