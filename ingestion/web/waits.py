"""Tells of a run that waits for a vendor's limit, and since when it may go on."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from ingestion.web.allowance import Wait

LOGGER = logging.getLogger("ingestion.waits")


def logged(vendor: str) -> Callable[[Wait], None]:
    """A listener that logs each wait as a warning."""

    def listen(wait: Wait) -> None:
        until = datetime.fromtimestamp(wait.until, UTC)
        LOGGER.warning("%s: %s; waiting until %s", vendor, wait.reason, until.strftime("%Y-%m-%d %H:%M:%S UTC"))

    return listen
