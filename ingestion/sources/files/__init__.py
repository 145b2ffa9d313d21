"""Source `files`: deployments, incidents, people, teams and corrections from CSV, JSON lines and Parquet, and tests
and coverage from these, JUnit and Cobertura XML and LCOV.

Tables of `raw_files`, with their keys in `tables.py`; `_files` remembers what was read, `_rejected_rows` holds
every row that was left out and why, `_scopes` every block and run. There is no cursor: files have none. A table is
read again, whole, when any of its files or its configuration changed, because which of two files wins, and which
rows are gone, can only be told from all of them; nothing is read when nothing changed. A report of tests or coverage is
read once: its rows are its own.

Run alone: `python -m ingestion files`.
"""

from ingestion.sources.files.file_collector import collect
from ingestion.sources.files.reachability import check_reachable
from ingestion.sources.files.record import record
from ingestion.sources.files.record_report import record_report
from ingestion.sources.files.references import named_references
from ingestion.sources.files.store import ensure_tables

__all__ = ["check_reachable", "collect", "ensure_tables", "named_references", "record", "record_report"]
