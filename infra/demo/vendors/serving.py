"""Serves an ASGI application on this machine, on a socket that listens before anybody is told of it."""

import asyncio
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from email.utils import formatdate

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.errors import UsageError

LOCAL = "127.0.0.1"
WAITING_CONNECTIONS = 1024
SECONDS_TO_END = 1
CONNECTION = "sei.demo.connection"
"""In the scope of a request: the connection that it came over."""


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


class Edge:
    """Border to uvicorn, with what only it can do.

    It gives answers without a `Date` that of now: uvicorn's own would stand beside one that an application gives.
    And it notes the connection of each request: ASGI itself has no way to tear one down.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float]) -> None:
        self._app, self._clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer."""
        # uvicorn gives a method of the object that answers, which holds the connection.
        scope[CONNECTION] = getattr(getattr(send, "__self__", None), "transport", None)

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("date", formatdate(self._clock(), usegmt=True))
            await send(message)

        await self._app(scope, receive, dated)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, beside: Callable[[], Coroutine[None, None, None]] | None) -> None:
        super().__init__(config)
        self._beside = beside
        self._task: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._beside is not None:
            self._task = asyncio.create_task(self._beside())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._task is not None:
            self._task.cancel()
        await super().shutdown(sockets)


def serve(
    app: ASGIApp,
    listener: socket.socket,
    ready: Callable[[], None],
    clock: Callable[[], float] = time.time,
    beside: Callable[[], Coroutine[None, None, None]] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        app: what is served.
        listener: where.
        ready: is called when a client may come.
        clock: gives the `Date`.
        beside: goes on in the same loop while requests are answered; it is cut off at the end.
    """
    config = uvicorn.Config(
        Edge(app, clock),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    server = _Server(config, beside)
    # Clients that still wait when the end comes are cut off, which is nobody's error.
    logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
    # uvicorn raises the signal again when it has ended: it is then ours, and nothing is left to do.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    ready()
    server.run(sockets=[listener])


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of `app`, which a thread of this process serves for the time of the context."""
    listener = listen(0)
    edge = Edge(app, time.time)
    server = uvicorn.Server(uvicorn.Config(edge, log_config=None, access_log=False, lifespan="off", date_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOCAL}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
