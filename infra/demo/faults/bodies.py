"""Changes to what the vendor answered."""

from dataclasses import replace
from email.utils import parsedate_to_datetime

import orjson

from infra.demo.faults.fields import changed
from infra.demo.faults.kinds import ClockSkew, Fault, Garbage, StaleEtag, Truncated, WrongCharset
from infra.demo.faults.replies import JSON_TYPE, Reply, http_date


def spoiled(fault: Fault, reply: Reply, now: float) -> Reply:
    """The answer with a fault in it."""
    match fault:
        case Truncated():
            return replace(reply, body=reply.body[: int(len(reply.body) * fault.kept)])
        case Garbage():
            return replace(reply, body=fault.body.encode()).with_headers(content_type=JSON_TYPE)
        case WrongCharset():
            return replace(reply, body=reply.body.decode().encode(fault.charset, "replace"))
        case StaleEtag():
            return reply.with_headers(etag='W/"stale"')
        case ClockSkew():
            return _skewed(reply, fault.seconds, now)
        case _:
            return _with_changed_fields(fault, reply)


def _with_changed_fields(fault: Fault, reply: Reply) -> Reply:
    try:
        body = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return reply
    return replace(reply, body=orjson.dumps(body)) if changed(fault, body) else reply


def _skewed(reply: Reply, seconds: int, now: float) -> Reply:
    said = reply.headers.get("date")
    here = parsedate_to_datetime(said).timestamp() if said else now
    skewed = reply.with_headers(date=http_date(here + seconds))
    reset = reply.headers.get("x-ratelimit-reset")
    return skewed.with_headers(x_ratelimit_reset=str(int(reset) + seconds)) if reset else skewed
