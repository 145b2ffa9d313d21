"""Collects what the tools of an organisation know into `raw_<source>` schemas and the lake."""

import os

# Read when pyarrow is imported, which happens below: its own pool keeps much of what it was given.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
