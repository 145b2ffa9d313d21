"""Global node ids: the old form is base64 of `011:PullRequest123`, the new one `PR_` and base64 of msgpack."""

import base64
import binascii
import re

import msgpack

_KIND = re.compile(rb"\d+:([A-Za-z]+)")
_TYPES = {
    "BOT": "Bot", "DE": "Deployment", "I": "Issue", "IC": "IssueComment", "LA": "Label", "M": "Mannequin",
    "MI": "Milestone", "O": "Organization", "PR": "PullRequest", "PRR": "PullRequestReview",
    "PRRC": "PullRequestReviewComment", "R": "Repository", "RE": "Release", "T": "Team", "U": "User",
    "WFR": "WorkflowRun",
}  # fmt: skip
"""By prefix: records whose last number is that of their own, in either form."""
_OLD = re.compile(rb"\d+:[A-Za-z]+(\d+)")


def node_id(prefix: str, *parts: int | str) -> str:
    """Id of the new form; the last part is the record's own number, the ones before it name what holds it."""
    packed = base64.urlsafe_b64encode(msgpack.packb([0, *parts])).decode()
    return f"{prefix}_{packed.rstrip('=')}"


def old_node_id(kind: str, number: int) -> str:
    """Id of the old form, which GitHub still has for what was made until 2021: of a type of GraphQL and a number."""
    return base64.b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def named_in(identifier: str) -> tuple[str, int] | None:
    """Type and number of the record that a node id of either form names; None if it is none of them."""
    numbers = numbers_in(identifier)
    prefix, separator, _ = identifier.partition("_")
    if not numbers:
        return None
    if separator and prefix in _TYPES:
        return _TYPES[prefix], numbers[-1]
    match = None if separator else _KIND.match(_decoded(identifier))
    return (match[1].decode(), numbers[-1]) if match else None


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
