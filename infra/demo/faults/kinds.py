"""The faults that a plan may name, each with what can be set of it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Status(_Fault):
    """An answer of this status in place of the vendor's, for example 429, 403, 502 or 504."""

    kind: Literal["status"]
    status: int = Field(ge=300, le=599)
    headers: dict[str, str] = {}
    message: str = "Something went wrong."
    limit_resets_in: int | None = Field(None, ge=0)
    """Seconds: adds the headers of a spent allowance, `x-ratelimit-remaining: 0` and the reset."""


class Maintenance(_Fault):
    """503 to all requests of the rule for a while."""

    kind: Literal["maintenance"]
    seconds: float = Field(gt=0)
    retry_after: int | None = Field(None, ge=0)


class Delay(_Fault):
    """The answer comes later."""

    kind: Literal["delay"]
    seconds: float = Field(gt=0)


class Reset(_Fault):
    """The connection is torn down, before the first byte of the answer or after some of its body."""

    kind: Literal["reset"]
    after_bytes: int | None = Field(None, ge=0)


class Truncated(_Fault):
    """The body ends early, and the headers agree with that."""

    kind: Literal["truncated"]
    kept: float = Field(0.5, ge=0, lt=1)


class Garbage(_Fault):
    """A body that is no JSON, with a JSON content type."""

    kind: Literal["garbage"]
    body: str = "<html><body>We'll be back soon.</body></html>"


class WrongCharset(_Fault):
    """The body in another encoding than the content type says."""

    kind: Literal["wrong_charset"]
    charset: Literal["utf-16", "utf-32", "latin-1"] = "utf-16"


class StaleEtag(_Fault):
    """304 to a conditional request whatever has changed; else an ETag that no later answer has."""

    kind: Literal["stale_etag"]


class RepeatedPage(_Fault):
    """The page before the one that was asked for."""

    kind: Literal["repeated_page"]


class SkippedPage(_Fault):
    """The page after the one that was asked for."""

    kind: Literal["skipped_page"]


FieldName = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
"""A name in JSON, or the last names of its path: `title`, `nodes.title`, `pullRequests.nodes.title`."""


class TypeFlip(_Fault):
    """A field holds another type of JSON; left out, `to` is any other one."""

    kind: Literal["type_flip"]
    field: FieldName
    to: Literal["text", "number", "list", "object", "null"] | None = None


class MissingField(_Fault):
    """A field is not there."""

    kind: Literal["missing_field"]
    field: FieldName


class RenamedField(_Fault):
    """A field has another name."""

    kind: Literal["renamed_field"]
    field: FieldName
    to: str


class NewField(_Fault):
    """Every object that holds `beside` has one more field."""

    kind: Literal["new_field"]
    beside: FieldName
    field: str
    value: Any = "new"


class ExpiredCredential(_Fault):
    """401: the credential is not accepted any more."""

    kind: Literal["expired_credential"]


class PermissionWithdrawn(_Fault):
    """403, or GraphQL's FORBIDDEN: the credential may not read it any more."""

    kind: Literal["permission_withdrawn"]
    permission: str = "pull_requests=read"


class Deleted(_Fault):
    """404, or GraphQL's NOT_FOUND; with a number, the lists lack the record that has it."""

    kind: Literal["deleted"]
    number: int | None = None


class Transferred(_Fault):
    """301 to another path; with a number, the lists lack the record that has it."""

    kind: Literal["transferred"]
    to: str = Field(pattern=r"^/")
    number: int | None = None


class ClockSkew(_Fault):
    """The vendor's clock, in `Date` and in the reset of its limits, is so many seconds ahead (or behind, below 0)."""

    kind: Literal["clock_skew"]
    seconds: int


Fault = Annotated[
    Status | Maintenance | Delay | Reset | Truncated | Garbage | WrongCharset | StaleEtag | RepeatedPage | SkippedPage
    | TypeFlip | MissingField | RenamedField | NewField | ExpiredCredential | PermissionWithdrawn | Deleted
    | Transferred | ClockSkew,
    Field(discriminator="kind"),
]  # fmt: skip
