"""Files of a pull request that nobody wrote: tools generated them, or they were copied from elsewhere."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from infra.demo.truth.world import Change, PullRequest

NAMES = {
    "bun.lock", "bun.lockb", "Cargo.lock", "composer.lock", "deno.lock", "flake.lock", "Gemfile.lock", "go.sum",
    "gradle.lockfile", "mix.lock", "npm-shrinkwrap.json", "package-lock.json", "packages.lock.json",
    "Package.resolved", "pdm.lock", "Pipfile.lock", "pnpm-lock.yaml", "Podfile.lock", "poetry.lock", "pubspec.lock",
    "uv.lock", "yarn.lock",
}  # fmt: skip
FOLDERS = {
    "__generated__", "__snapshots__", "bower_components", "dist", "node_modules", "Pods", "third-party", "third_party",
    "thirdparty", "vendor",
}  # fmt: skip
ENDINGS = (
    ".freezed.dart", ".g.dart", ".min.css", ".min.js", ".pb.cc", ".pb.go", ".pb.h", ".snap", "_pb2.py", "_pb2.pyi",
    "_pb2_grpc.py",
)  # fmt: skip


def is_left_out(path: str) -> bool:
    """Whether lines of this file are no part of a pull request's size."""
    *folders, name = PurePosixPath(path).parts
    return name in NAMES or name.endswith(ENDINGS) or not FOLDERS.isdisjoint(folders)


def size(one: PullRequest) -> float:
    """Changed lines that people wrote; all of the host's where it tells no files."""
    left_out = [file for file in one.changes if is_left_out(file.path)]
    return float(one.additions + one.deletions - lines(left_out))


def lines(changes: Iterable[Change]) -> int:
    """Lines added and deleted."""
    return sum((change.additions or 0) + (change.deletions or 0) for change in changes)
