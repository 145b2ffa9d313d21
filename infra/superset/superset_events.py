"""Events that Superset keeps of what people do, run in its own environment."""

from typing import Any

from flask import has_request_context, request
from superset.utils.log import DBEventLogger

READS = ("/api/v1/chart/data",)
VISITS = {"mount_dashboard", "mount_explorer"}
"""Events from which the home page shows what is recent."""
KEPT = {
    "path", "url_rule", "object_ref", "pk", "id_or_slug", "dashboard_id", "slice_id", "database_id", "event_name",
    "event_type", "event_id", "source", "source_id", "impression_id", "version", "ts",
}  # fmt: skip
"""Fields that are kept of a request. Its body is not: it may hold passwords, and nothing says in which field."""
LONGEST = 200


class Events(DBEventLogger):  # type: ignore[misc]
    """Keeps what was changed and which pages were opened, not each reading of each chart.

    A page reads thirty times while it opens. Each of these would be a row for good, and a commit in the middle of the
    request, after which all that it has loaded is loaded again.
    """

    def log_with_context(self, action: str, *args: Any, **payload: Any) -> None:
        """Keep an event of the request at hand, unless it is only read."""
        if has_request_context() and (request.method == "GET" or request.path in READS):
            return
        super().log_with_context(action, *args, **payload)

    def log(self, user_id: int | None, action: str, *args: Any, **event: Any) -> None:
        """Keep an event; of those that a browser tells of, visits."""
        records = event.get("records", ())
        if action == "log":
            records = [one for one in records if one.get("event_name") in VISITS]
            if not records:
                return
        event["records"] = [{name: value for name, value in one.items() if _is_kept(name, value)} for one in records]
        super().log(user_id, action, *args, **event)


def _is_kept(name: str, value: Any) -> bool:
    return name in KEPT and isinstance(value, str | int | float) and len(str(value)) <= LONGEST
