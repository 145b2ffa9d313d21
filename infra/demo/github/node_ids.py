"""Global node ids: the old form is base64 of `011:PullRequest123`, the new one `PR_` and base64 of msgpack."""

import base64
import binascii
import re

import msgpack

_OLD = re.compile(rb"\d+:[A-Za-z]+(\d+)")


def node_id(prefix: str, *parts: int | str) -> str:
    """Id of the new form; the last part is the record's own number, the ones before it name what holds it."""
    packed = base64.urlsafe_b64encode(msgpack.packb([0, *parts])).decode()
    return f"{prefix}_{packed.rstrip('=')}"


def numbers_in(identifier: str) -> list[int]:
    """The numbers that a node id carries, from the outermost holder to the record itself; empty if none."""
    prefix, separator, packed = identifier.partition("_")
    try:
        if separator and prefix.isupper():
            parts = msgpack.unpackb(_decoded(packed))
            return [part for part in parts[1:] if isinstance(part, int)] if isinstance(parts, list) else []
        match = _OLD.fullmatch(_decoded(identifier))
    except (binascii.Error, ValueError, msgpack.UnpackException):
        return []
    return [int(match[1])] if match else []


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
