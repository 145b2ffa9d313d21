"""Treatment of clients by an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Behaviour:
    """Services, or a Server that knows older versions of the API only."""

    tokens: Sequence[str]
    """Personal access tokens, which stand in basic authentication without a name."""
    prefix: str = ""
    """Path of the organisation or collection, such as `/acme` or `/tfs/DefaultCollection`."""
    latency_seconds: float = 0.0
    address: str = "https://dev.azure.com/acme"
    """Address in its documents, whatever it is asked by."""
    newest_version: float = 7.1
    largest_batch: int = 1_000
    """Revisions in one batch, whatever is asked for."""
    has_identities: bool = True
    """Whether people are objects where these are asked for; old servers write them as text."""
    redirects_to_sign_in: bool = False
    """Whether an unknown token is redirected; else its page comes with status 203."""
    asks_to_wait_seconds: int = 0
    """`Retry-After` of good answers, as Services gives it to a client that it slows down."""
