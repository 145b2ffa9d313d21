"""Refs of a repository: its default branch, its tags and what deployments name."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingestion.sources.git.objects import Found, read_objects, resolve
from ingestion.sources.git.store import GitError, ObjectStore, isolated_environment, run_git

_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{7,64}\Z")
_TAGGER = re.compile(rb"^tagger (?P<name>.*?) ?<(?P<email>[^>\n]*)>(?: (?P<seconds>\d+) [+-]\d+)?$", re.MULTILINE)
NAME_BYTES = 1_000
"""Longer names of tags could be keys of nothing."""
_TEXT_LENGTH = 250
_UNDECODED = ("utf-8", "surrogateescape")
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True)
class Ref:
    """One ref and what it peels to; `commit_sha` is None for a tag on a tree or blob."""

    name: str
    object_sha: str
    object_type: str | None
    commit_sha: str | None


@dataclass(frozen=True)
class Tag:
    """One tag; the tagger is None for a lightweight one."""

    name: str
    object_sha: str
    commit_sha: str | None
    is_annotated: bool
    tagger_name: str | None = None
    tagger_email: str | None = None
    tagged_at: datetime | None = None


@dataclass(frozen=True)
class RefState:
    """Everything that decides which commits are collected."""

    default_branch: str | None
    head_sha: str | None
    refs: Sequence[Ref]
    tags: Sequence[Tag]
    named: Sequence[str] = ()
    """Commits that deployments name by their sha, and those that tags were at when deployments named them."""
    warnings: Sequence[str] = field(default=())
    left_out: Sequence[str] = ()
    """Names that could be keys of nothing."""

    @property
    def tips(self) -> list[str]:
        """Commits to walk from, sorted."""
        found = {self.head_sha, *self.named, *(ref.commit_sha for ref in self.refs)}
        return sorted(sha for sha in found if sha)


def list_refs(store: ObjectStore) -> tuple[str | None, dict[str, str]]:
    """Default branch (full name, also where it is unborn) and object ids of HEAD, that branch and all tags."""
    environment = isolated_environment(GIT_DIR=str(store.git_dir))

    def ask(*arguments: str) -> str | None:
        try:
            return run_git(*arguments, folder=store.git_dir, environment=environment)
        except GitError:
            return None

    branch = (ask("symbolic-ref", "-q", "HEAD") or "").strip() or None
    head = (ask("rev-parse", "-q", "--verify", "HEAD") or "").strip()
    patterns = [branch] if branch else []
    listed = ask("for-each-ref", "--format=%(objectname) %(refname)", "refs/tags", *patterns) or ""
    refs = {}
    for line in listed.splitlines():
        sha, _, name = line.partition(" ")
        refs[name] = sha
    if head:
        refs["HEAD"] = head
    return branch, refs


def resolve_refs(
    store: ObjectStore,
    branch: str | None,
    listed: dict[str, str],
    deployed: Collection[str],
    tagged: Collection[str] = (),
) -> RefState:
    """Peel what `list_refs` found and look up the commits that deployments name.

    `deployed` are tag names, which are collected anyway, and shas or unique prefixes of at least 7 digits; `tagged` are
    commits that tags were seen at before.
    """
    left_out = sorted(name for name in listed if len(name.encode(*_UNDECODED)) > NAME_BYTES)
    names = sorted(set(listed) - {"HEAD", *left_out})
    shas = sorted({name.lower() for name in deployed if _HEXADECIMAL.match(name)})
    head = listed.get("HEAD")
    found = resolve(store, [listed[name] for name in names])
    peeled = resolve(store, [f"{listed[name]}^{{}}" for name in names])
    named = resolve(store, [f"{sha}^{{commit}}" for sha in shas])
    head_found = resolve(store, [f"{head}^{{commit}}"])[0] if head else Found(None, None)
    contents = read_objects(store, [f.sha for f in found if f.kind == "tag" and f.sha])
    refs, tags, warnings = [], [], []
    for name, direct, target in zip(names, found, peeled, strict=True):
        commit = target.sha if target.kind == "commit" else None
        refs.append(Ref(name, listed[name], direct.kind, commit))
        if direct.kind is None or target.kind is None:
            warnings.append(f"{name} points to an object that is missing")
        if name.startswith("refs/tags/"):
            short = name.removeprefix("refs/tags/")
            tags.append(_tag(short, listed[name], direct.kind, commit, contents))
    if head and head_found.sha is None:
        warnings.append("the commit of HEAD is missing")
    branch_name = branch.removeprefix("refs/heads/") if branch else None
    left = resolve(store, sorted(set(tagged) - {ref.commit_sha for ref in refs}))
    commits = sorted({f.sha for f in (*named, *left) if f.sha and f.kind == "commit"})
    return RefState(branch_name, head_found.sha, refs, tags, commits, warnings, left_out)


def _tag(name: str, sha: str, kind: str | None, commit: str | None, contents: dict[str, bytes]) -> Tag:
    if kind != "tag":
        return Tag(name, sha, commit, is_annotated=False)
    header = contents.get(sha, b"").partition(b"\n\n")[0]
    tagger = _TAGGER.search(header)
    if tagger is None:
        return Tag(name, sha, commit, is_annotated=True)
    seconds = int(tagger["seconds"]) if tagger["seconds"] else None
    is_usable = seconds is not None and seconds <= _LAST_SECOND
    moment = datetime.fromtimestamp(seconds, UTC) if seconds is not None and is_usable else None
    tagger_name, email = (tagger[part].decode("utf-8", "replace")[:_TEXT_LENGTH] for part in ("name", "email"))
    return Tag(name, sha, commit, True, tagger_name, email, moment)
