"""Serves an ASGI application on this machine, on a socket that listens before anybody is told of it."""

import logging
import signal
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from infra.errors import UsageError

LOCAL = "127.0.0.1"
WAITING_CONNECTIONS = 1024
SECONDS_TO_END = 1


def listen(port: int) -> socket.socket:
    """A socket that accepts connections from this machine only; port 0 is any that is free.

    Raises:
        UsageError: the port is not to be had.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOCAL, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Port {port} of {LOCAL} cannot be used: {error.strerror}. Give another with --port."
        ) from None
    listener.listen(WAITING_CONNECTIONS)
    return listener


def serve(app: ASGIApp, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called when a client may come."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    server = uvicorn.Server(config)
    # Clients that still wait when the end comes are cut off, which is nobody's error.
    logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
    # uvicorn raises the signal again when it has ended: it is then ours, and nothing is left to do.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    ready()
    server.run(sockets=[listener])
