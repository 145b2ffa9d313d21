"""A repository's objects, seen through an empty git directory of our own.

Git's answers depend on the repository's configuration, on grafts and replace refs, on whose files they are
and on whether missing objects may be fetched. A view has none of that: a bare git directory with a fixed
configuration whose objects are those of the repository. What `git log` takes from files beside the objects
is kept: the shallow boundary and the attributes of the work tree.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.errors import UserError
from ingestion.sources.git import pipes

# Small windows and a limit keep memory flat however large the pack is; a lower limit costs a tenth more time.
VIEW_CONFIGURATION = """\
[core]
\trepositoryformatversion = 1
\tbare = {bare}
\tpackedGitWindowSize = 1m
\tpackedGitLimit = 128m
\tattributesFile = /dev/null
[extensions]
\tobjectFormat = {object_format}
"""
EMPTY_TREES = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
HASH_LENGTHS = {"sha1": 40, "sha256": 64}


class GitError(Exception):
    """Git ended with an error; the message is what it wrote."""


@dataclass(frozen=True)
class ObjectStore:
    """Store in which git is run so that only the objects decide what it answers."""

    git_dir: Path
    """The repository's own git directory, for its refs."""
    view: Path
    folder: Path
    object_format: str
    environment: Mapping[str, str]
    is_bare: bool
    shallow_boundary: str
    """Content of the `shallow` file; empty for a complete clone."""

    @property
    def hash_length(self) -> int:
        """Hexadecimal digits of an object id: 40 or 64."""
        return HASH_LENGTHS[self.object_format]

    @property
    def empty_tree(self) -> str:
        """Id of the tree without entries, which git knows even where it is not stored."""
        return EMPTY_TREES[self.object_format]

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start git on the view with pipes for input and output."""
        process = subprocess.Popen(
            ["git", *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        pipes.enlarge(process.stdout)
        return process

    def run(self, *arguments: str, lines: Sequence[str] = ()) -> str:
        """Output of one git command on the view, `lines` being its input.

        Raises:
            GitError: git's exit status is not 0.
        """
        return run_git(*arguments, folder=self.folder, environment=self.environment, lines=lines)


def isolated_environment(**extra: str) -> dict[str, str]:
    """The process environment without anything that changes git's answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "LC_", "LANG"))}
    return kept | {
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        **extra,
    }


def run_git(*arguments: str, folder: Path, environment: Mapping[str, str], lines: Sequence[str] = ()) -> str:
    """Output of one git command.

    Raises:
        GitError: git's exit status is not 0.
        UserError: there is no git.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=dict(environment),
            input="".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if error.filename != "git":
            raise
        raise UserError("There is no git on the path. Install git 2.32 or newer.") from None
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]} failed")
    return done.stdout.decode("utf-8", "surrogateescape")


@contextmanager
def open_store(path: Path, git_dir: Path, scratch: Path) -> Iterator[ObjectStore]:
    """The view of the repository whose git directory is `git_dir`, removed afterwards.

    `path` is the repository as configured: its work tree, or the git directory itself.

    Raises:
        GitError: git does not take it for a repository.
    """
    own = isolated_environment(GIT_DIR=str(git_dir))
    answers = run_git(
        "rev-parse", "--git-common-dir", "--git-path", "objects", "--git-path", "shallow", "--git-path",
        "info/attributes", "--git-path", "index", "--show-object-format", "--is-bare-repository",
        folder=git_dir, environment=own,
    ).splitlines()  # fmt: skip
    objects, shallow, attributes, index = ((git_dir / answer).resolve() for answer in answers[1:5])
    object_format, is_bare = answers[5], answers[6] == "true" or path == git_dir
    boundary = shallow.read_text() if shallow.exists() else ""
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="view-") as folder:
        view = Path(folder).absolute()
        _fill_view(view, object_format, is_bare, boundary, attributes)
        extra = {} if is_bare else {"GIT_WORK_TREE": str(path), "GIT_INDEX_FILE": str(index)}
        environment = isolated_environment(GIT_DIR=str(view), GIT_OBJECT_DIRECTORY=str(objects), **extra)
        yield ObjectStore(git_dir, view, view if is_bare else path, object_format, environment, is_bare, boundary)


def _fill_view(view: Path, object_format: str, is_bare: bool, boundary: str, attributes: Path) -> None:
    for name in ("objects", "refs", "info"):
        (view / name).mkdir()
    (view / "HEAD").write_text("ref: refs/heads/none\n")
    text = VIEW_CONFIGURATION.format(bare=str(is_bare).lower(), object_format=object_format)
    (view / "config").write_text(text)
    if boundary:
        (view / "shallow").write_text(boundary)
    if attributes.exists():
        shutil.copyfile(attributes, view / "info" / "attributes")
