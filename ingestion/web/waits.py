"""Tells of a run that waits for a vendor's limit, and since when it may go on."""

import logging
from collections.abc import Callable

from ingestion.web.allowance import Wait
from ingestion.web.moments import written

LOGGER = logging.getLogger("ingestion.waits")


def logged(vendor: str) -> Callable[[Wait], None]:
    """A listener that logs each wait as a warning."""

    def listen(wait: Wait) -> None:
        LOGGER.warning("%s: %s; waiting until %s", vendor, wait.reason, written(wait.until))

    return listen
