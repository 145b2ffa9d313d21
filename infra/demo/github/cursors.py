"""Opaque cursors. They carry where a record stood, so that a record that moves meanwhile does not shift others."""

import base64
import binascii

import msgpack

from infra.demo.github.orders import Key, Order
from infra.demo.github.refusals import INVALID_CURSOR_ARGUMENTS, RefusedError

_BEGINNING = b"cursor:v2:"


def cursor_of(key: Key) -> str:
    """The cursor of a record that stands at `key`."""
    return base64.b64encode(_BEGINNING + msgpack.packb(list(key))).decode()


def key_of(cursor: str, order: Order) -> Key:
    """Where the record of a cursor stood in a list of this order.

    Raises:
        RefusedError: it is no cursor of such a list.
    """
    try:
        content = base64.b64decode(cursor, validate=True)
        key = msgpack.unpackb(content.removeprefix(_BEGINNING)) if content.startswith(_BEGINNING) else None
    except (binascii.Error, ValueError, msgpack.UnpackException):
        key = None
    if isinstance(key, list) and [type(part) for part in key] == [order.kind, int]:
        return key[0], key[1]
    raise RefusedError(f"`{cursor}` does not appear to be a valid cursor.", INVALID_CURSOR_ARGUMENTS)
