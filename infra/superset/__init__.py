"""Dashboards: Superset in an environment and a database of its own, and what it shows, as code."""
