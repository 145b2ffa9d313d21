"""Where our own pages are beside Dagster's web UI, below its address."""

DOCUMENTATION = "/documentation"
DATA_DOCS = "/quality"
REPORTS = "/reports"
