"""The log of a demo organisation straight into the raw tables of the hosts, as their sources would fill them.

`python -m ingestion.demo DIR`. For organisations that are too large to be served: one group of repositories after the
other is read from the log, so that memory does not depend on how many there are. The tracker, which does not grow with
them, is served and collected. Git histories, files and the
configuration come by their own sources. A test compares with what the sources collect of an organisation that is
served.
"""

from ingestion.demo.planning import collect_planning
from ingestion.demo.writing import write_hosts

__all__ = ["collect_planning", "write_hosts"]
