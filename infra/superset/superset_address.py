"""Address at which people reach Superset behind a proxy, run in Superset's own environment.

The address is a setting and no header is believed: links, cookies and the address that the identity provider sends
people back to are right whatever a proxy forgets to set or a stranger sets.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


class At:
    """A WSGI application as it is at an address: `https://sei.example.com`."""

    def __init__(self, application: Callable[..., Iterable[bytes]], address: str) -> None:
        parts = urlsplit(address)
        self._application = application
        self._environment = {
            "wsgi.url_scheme": parts.scheme,
            "HTTP_HOST": parts.netloc,
            "SERVER_NAME": parts.hostname or "",
            "SERVER_PORT": str(parts.port or DEFAULT_PORTS[parts.scheme]),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as if the request had come there."""
        return self._application({**environ, **self._environment}, start_response)
