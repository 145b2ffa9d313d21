"""The installations of a vendor that a `sei.toml` names; for now one of each vendor can be collected."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from infra.configuration.errors import Problem
from infra.configuration.models import Configuration
from infra.configuration.positions import Path, line_of

_API = re.compile(r"/api(/v\d+)?$")


def second_installations(configuration: Configuration, lines: Mapping[Path, int]) -> Iterator[Problem]:
    """A problem for each block that names another installation than the first block of its vendor.

    Numbers of projects and users repeat between installations, so that one would overwrite the other.
    """
    for section, blocks in (("github", configuration.github), ("gitlab", configuration.gitlab)):
        addresses = [block.base_url for block in blocks]
        for number, address in enumerate(addresses[1:], start=1):
            if _installation(address) != _installation(addresses[0]):
                first = line_of((section, 0, "base_url"), lines)
                yield Problem(
                    line_of((section, number, "base_url"), lines),
                    f"{address} is another installation than {addresses[0]} (line {first}), and their numbers of users "
                    f"and repositories would be mixed up; give each installation a sei.toml and a warehouse of its own "
                    f"(SEI_CONFIG, SEI_HOME), or keep the [[{section}]] blocks of one",
                )


def _installation(base_url: str) -> str:
    """Host, port and path prefix of an installation, without what only its API adds."""
    parts = urlsplit(base_url)
    host = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return f"{'github.com' if host == 'api.github.com' else host}{_API.sub('', parts.path.rstrip('/'))}"
