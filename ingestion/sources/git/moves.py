"""Redirects of repositories: a renamed one is followed on its host, and a token goes to no other."""

from urllib.parse import urlsplit

from ingestion.sources.git.store import GitError

_END_POINT = "/info/refs"
_SECONDS = 60.0


def moved_to(address: str, header: str) -> str:
    """Address of the repository that the host redirects `address` to; `header` is the `Authorization` to ask with.

    Raises:
        GitError: it is on another host, or the host does not answer.
    """
    # Here, and not above: few repositories move.
    import httpx

    query = {"service": "git-upload-pack"}
    try:
        with httpx.stream(
            "GET", f"{address}{_END_POINT}", params=query, headers={"authorization": header}, timeout=_SECONDS
        ) as answer:
            leads_to = answer.next_request.url.copy_with(query=None) if answer.next_request else None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise GitError(f"{address} was redirected, and then did not answer: {type(error).__name__}") from None
    if leads_to is None or not leads_to.path.endswith(_END_POINT):
        raise GitError(f"{address} is redirected to no repository")
    found = str(leads_to).removesuffix(_END_POINT)
    if _origin(found) != _origin(address):
        raise GitError(
            f"{address} is redirected to another host, {leads_to.host}, which is not followed: "
            "the token is for the first one. Name the new address"
        )
    return found


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()
