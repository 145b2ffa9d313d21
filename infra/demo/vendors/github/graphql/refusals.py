"""GraphQL errors with GitHub's `type`, which stands beside the message and not below `extensions`."""

from typing import Any

from graphql import GraphQLError

NOT_FOUND = "NOT_FOUND"
FORBIDDEN = "FORBIDDEN"
MISSING_PAGINATION_BOUNDARIES = "MISSING_PAGINATION_BOUNDARIES"
EXCESSIVE_PAGINATION = "EXCESSIVE_PAGINATION"
INVALID_CURSOR_ARGUMENTS = "INVALID_CURSOR_ARGUMENTS"
ARGUMENT_LIMIT = "ARGUMENT_LIMIT"
MAX_NODE_LIMIT_EXCEEDED = "MAX_NODE_LIMIT_EXCEEDED"
RATE_LIMITED = "RATE_LIMITED"


class RefusedError(Exception):
    """A field, or a whole query, that GitHub does not answer; `kind` is its `type`, None where it has none."""

    def __init__(self, message: str, kind: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind

    def formatted(self) -> dict[str, Any]:
        """As an entry of `errors`, for a query that was not executed."""
        return {"type": self.kind, "message": str(self)} if self.kind else {"message": str(self)}


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An entry of `errors`, as GitHub writes it."""
    cause = error.original_error
    entry: dict[str, Any] = {}
    if isinstance(cause, RefusedError) and cause.kind:
        entry["type"] = cause.kind
    if error.path:
        entry["path"] = error.path
    if error.locations:
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return {**entry, "message": error.message}
