"""The `.mailmap` of the default branch: whose other names and addresses belong together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.sources.git.objects import read_objects, resolve
from ingestion.sources.git.store import ObjectStore

_LINE = re.compile(
    r"^(?P<first_name>[^<#]*)<(?P<first_email>[^>]*)>(?:(?P<second_name>[^<#]*)<(?P<second_email>[^>]*)>)?"
)


@dataclass(frozen=True)
class MailmapEntry:
    """One line: commits by `commit_name` and `commit_email` are those of the proper name and address."""

    position: int
    proper_name: str | None
    proper_email: str | None
    commit_name: str | None
    commit_email: str


def read_mailmap(store: ObjectStore, head_sha: str | None) -> list[MailmapEntry]:
    """Entries of `<head>:.mailmap` in the order of the file; empty where there is none."""
    if head_sha is None:
        return []
    blob = resolve(store, [f"{head_sha}:.mailmap"])[0]
    if blob.kind != "blob" or blob.sha is None:
        return []
    text = read_objects(store, [blob.sha]).get(blob.sha, b"").decode("utf-8", "replace").replace("\0", "")
    return list(parse_mailmap(text))


def parse_mailmap(text: str) -> Iterator[MailmapEntry]:
    """The entries of `text` as gitmailmap(5) describes them; other lines are comments."""
    for position, line in enumerate(text.splitlines()):
        match = None if line.lstrip().startswith("#") else _LINE.match(line)
        if match is None:
            continue
        proper_name = match["first_name"].strip() or None
        if match["second_email"] is None:
            yield MailmapEntry(position, proper_name, None, None, match["first_email"].strip())
        else:
            commit_name = match["second_name"].strip() or None
            second = match["second_email"].strip()
            yield MailmapEntry(position, proper_name, match["first_email"].strip(), commit_name, second)
