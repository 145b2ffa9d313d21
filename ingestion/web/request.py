"""One request and its whole answer, within bounds, with credentials that stay on the host they were given for."""

import zlib
from collections.abc import Callable, Mapping

import httpx

from ingestion.web.answers import is_sign_in
from ingestion.web.bounds import Bounds
from ingestion.web.deadlines import bounded, within
from ingestion.web.errors import ApiError

ENCODING = "gzip"
_UNPACKED = ("content-encoding", "content-length", "transfer-encoding")


class TooLongError(Exception):
    """A body has more bytes than are read."""


class Exchange:
    """A pool of connections for many threads."""

    def __init__(self, headers: Mapping[str, str], timeout_seconds: float, bounds: Bounds) -> None:
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        # One encoding, which is unpacked piece by piece: some grow a thousandfold, and several in a row a millionfold.
        given = {**headers, "accept-encoding": ENCODING}
        self._http = bounded(httpx.Client(headers=given, timeout=timeout_seconds, limits=limits))
        self._bounds = bounds

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def request(self, *arguments: object, **others: object) -> httpx.Request:
        """See `httpx.Client.build_request`."""
        build: Callable[..., httpx.Request] = self._http.build_request
        return build(*arguments, **others)

    def send(self, request: httpx.Request) -> httpx.Response:
        """The answer with its body, unpacked; redirects are followed on the same host.

        Raises:
            httpx.HTTPError: there is none, or none that can be unpacked, or not in time.
            TooLongError: its body is longer than is read.
            ApiError: it leads to another host.
        """
        with within(self._bounds.answer_seconds):
            for _ in range(self._bounds.redirects):
                response = self._http.send(request, stream=True)
                try:
                    if response.next_request is None or is_sign_in(response):
                        return self._whole(response)
                    request = _on_same_host(request, response.next_request)
                finally:
                    response.close()
        raise httpx.TooManyRedirects("too many redirects", request=request)

    def _whole(self, response: httpx.Response) -> httpx.Response:
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _UNPACKED]
        content = _body(response, self._bounds.answer_bytes)
        said = {"reason_phrase": response.reason_phrase.encode("ascii", "ignore")}
        return httpx.Response(
            response.status_code, headers=headers, content=content, request=response.request, extensions=said
        )


def _on_same_host(request: httpx.Request, following: httpx.Request) -> httpx.Request:
    if origin(following.url) != origin(request.url):
        raise ApiError(
            f"{request.url.host}: {request.method} {request.url.path} is redirected to another host, "
            f"{following.url.netloc.decode()}: not followed, since the credential is for the first one. "
            "Name the new address in sei.toml."
        )
    return following


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port: what a credential was given for."""
    return url.scheme, url.host, url.port


def _body(response: httpx.Response, most: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    unpacker = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    if encoding not in (ENCODING, "x-gzip", "deflate", "identity"):
        raise httpx.DecodingError("an encoding that was not asked for")
    found = bytearray()
    for piece in response.iter_raw():
        try:
            found += unpacker.decompress(piece, most - len(found) + 1) if unpacker else piece
        except zlib.error:
            raise httpx.DecodingError("no valid gzip") from None
        if len(found) > most or (unpacker and unpacker.unconsumed_tail):
            raise TooLongError
    if unpacker and found and not unpacker.eof:
        raise httpx.DecodingError("a gzip that is cut off")
    return bytes(found)
