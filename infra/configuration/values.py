"""The small languages inside `sei.toml`: durations, dates, time zones, addresses, globs and patterns."""

import difflib
import ipaddress
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from infra.configuration.patterns import to_postgres

NAME = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^\S(?:[^\x00-\x1f]*\S)?$")]

_DURATION = re.compile(r"(\d{1,6})\s*(s|m|h|d|w)")
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")
_NAME_PATTERN = re.compile(r"[A-Za-z0-9._*-]{1,100}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SCP_ADDRESS = re.compile(r"(?:[\w.-]+@)?[\w.-]{2,}:(?!//)[^\\]")


def parse_duration(text: str) -> timedelta:
    """`"90m"`, `"24h"`, `"2d"`, `"1w"` or `"30s"` as a length of time.

    Raises:
        ValueError: anything else, and a length of zero.
    """
    match = _DURATION.fullmatch(text.strip())
    if not match or int(match[1]) == 0:
        raise ValueError(f"{text!r} is no duration; write a number and a unit: 90m, 24h, 2d or 1w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def nearest(word: str, candidates: Sequence[str]) -> str | None:
    """The candidate that `word` was most likely meant to be, if any comes near."""
    folded = {candidate.lower(): candidate for candidate in candidates}
    close = difflib.get_close_matches(word.lower(), list(folded), n=1, cutoff=0.6)
    begins = [candidate for candidate in folded if len(word) > 2 and candidate.startswith(word.lower())]
    return next((folded[candidate] for candidate in close + begins), None)


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a duration is text of a number and a unit: 90m, 24h, 2d or 1w")
    return parse_duration(value)


def _date(value: Any) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it as 2024-01-31") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f"{value} is no date; write it as 2024-01-31")


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        pass
    else:
        if value in available_timezones():
            return value
    suggestion = nearest(value, sorted(available_timezones()))
    hint = f"; did you mean {suggestion!r}?" if suggestion else "; write it as Europe/London or UTC"
    raise ValueError(f"{value!r} is no time zone of the IANA list{hint}")


def is_remote(address: str) -> bool:
    """Whether `address` is a URL or an scp-like `host:path`, rather than a path of this machine."""
    return "://" in address or bool(_SCP_ADDRESS.match(address))


def is_readable_on_the_way(address: str) -> bool:
    """Whether others could read a secret that is sent to `address`: plain HTTP to another machine."""
    parts = urlsplit(address)
    return parts.scheme.lower() == "http" and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _encrypted(value: str) -> str:
    if is_readable_on_the_way(value):
        raise ValueError(
            f"{value!r} is not encrypted, so that others could read the token on its way; write https:// "
            "(http:// is for this machine only)"
        )
    return value


def _address(value: str, info: ValidationInfo) -> str:
    """A URL as it is, a path resolved against the folder of the configuration file."""
    if not value.strip():
        raise ValueError("is empty; write a path or a URL")
    if not is_remote(value):
        base = Path(info.context["folder"]) if info.context else Path.cwd()
        # Not resolve(): a link keeps the name that its owner gave it.
        return str(Path(_normal(base / Path(value).expanduser())))
    parts = urlsplit(value) if "://" in value else None
    if parts and (parts.password or (parts.username and parts.scheme in ("http", "https"))):
        raise ValueError(
            "the address holds a credential; take it out and store it (`sei secret set INSTALLATION`) "
            "or put it into git's credential helper"
        )
    return value


def _normal(path: Path) -> Path:
    parts: list[str] = []
    for part in path.absolute().parts:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part != "..":
            parts.append(part)
    return Path(*parts)


def matches(name: str, pattern: str) -> bool:
    """Whether a repository's name fits a pattern of a host, in any case; `*` stands for any text."""
    return fnmatchcase(name.lower(), pattern.lower())


def _glob(value: str) -> str:
    """A path pattern of a repository: `**` crosses folders, `*` does not."""
    if value.startswith("/") or "\\" in value or ".." in value.split("/"):
        raise ValueError(f"{value!r} is no pattern of paths in a repository; write it as services/payments/**")
    if not value or value.count("[") != value.count("]"):
        raise ValueError(f"{value!r} is no pattern: a '[' without its ']', or nothing at all")
    if any("**" in part and part != "**" for part in value.split("/")):
        raise ValueError(f"{value!r}: '**' stands alone between slashes, as in services/**/api/*")
    return value


def _repository_pattern(value: str) -> str:
    """`owner/name`, in which the name may hold `*`, or `owner` for all of its repositories."""
    owner, slash, name = value.partition("/")
    if not _OWNER.fullmatch(owner) or (slash and not _NAME_PATTERN.fullmatch(name)):
        raise ValueError(f"{value!r} is no repository; write OWNER/NAME, OWNER/* or OWNER")
    return value if slash else f"{owner}/*"


def _git_choice(value: str, info: ValidationInfo) -> str:
    """`on`, `off`, or an address with `{repository}` where owner and name go."""
    if value in ("on", "off"):
        return value
    if "{repository}" not in value:
        raise ValueError(f"{value!r} is none of 'on', 'off' and an address with {{repository}} in it")
    return _encrypted(_address(value, info))


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value!r} is no web address; write it as https://github.example.com/api/v3")
    if parts.username or parts.password:
        raise ValueError("the address holds a credential; take it out and store it: `sei secret set INSTALLATION`")
    if parts.query or parts.fragment:
        raise ValueError(f"{value!r} has more than a path; write it as https://github.example.com/api/v3")
    return _encrypted(value.rstrip("/"))


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Day = Annotated[date, BeforeValidator(_date)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Address = Annotated[str, AfterValidator(_address)]
Glob = Annotated[str, AfterValidator(_glob)]
RepositoryPattern = Annotated[str, AfterValidator(_repository_pattern)]
GitChoice = Annotated[str, AfterValidator(_git_choice)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


def _pattern(value: str) -> str:
    to_postgres(value)
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
"""A Python regular expression that Postgres can follow."""
