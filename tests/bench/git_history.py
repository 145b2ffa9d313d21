"""Figures of the git source, each as a ratio beside its bar: `python -m tests.bench.git_history [NAME ...]`.

`SEI_BENCH_REPOSITORIES` is a folder with clones of the histories below (default: they are cloned from GitHub into
`.sei-bench`), `SEI_BENCH_RUNS` (3) how often each is run. Yardstick and source run in turns; medians are compared.
`cpu` is the ratio of processor time, which a busy machine disturbs less: on two idle cores the wall-clock ratio of
a perfectly parallel reader is half of it.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from psycopg import sql
from pyarrow.dataset import dataset

from infra import grants
from infra.services import running
from infra.settings import Settings
from infra.warehouse import Role, Warehouse
from tests.bench.measure import Measurement, alternating, run
from tests.ingestion.git.builder import Change, expected_changes

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class History:
    """A public history and what is asked of it."""

    project: str
    """Owner and name on GitHub."""
    read_bar: float | None = None
    load_bar: float | None = None
    is_for_increments: bool = False
    is_for_memory: bool = False

    @property
    def name(self) -> str:
        """Name of the repository alone."""
        return self.project.rpartition("/")[2]


HISTORIES = (
    History("apache/kafka", read_bar=0.6, load_bar=0.8, is_for_increments=True),
    History("alphagov/govuk-helm-charts", read_bar=0.85, load_bar=1.2, is_for_memory=True),
    History("alphagov/signon"),
)
SECOND_RUN_BAR, NEW_COMMITS_BAR = 0.05, 0.12
MEMORY_BAR_MB, MEMORY_GROWTH_BAR = 600.0, 1.2
SMALL_HISTORY, NEW_SHARE = 50_000, 0.01


@dataclass(frozen=True)
class Bench:
    """Warehouse and folder of the benchmarks, and how often each figure is measured."""

    warehouse: Warehouse
    folder: Path
    runs: int

    def say(self, what: str, ratio: float, bar: float | None, detail: str) -> None:
        """Print one figure."""
        verdict = "" if bar is None else f"bar {bar:.2f}  {'ok' if ratio <= bar else 'MISSED'}"
        print(f"{what:52} {ratio:6.3f}  {verdict:18} {detail}", flush=True)

    @contextmanager
    def place(self) -> "Iterator[Place]":
        """A fresh database and lake."""
        one = self.warehouse.with_database(f"bench_{uuid4().hex[:12]}")
        grants.prepare(one)
        with TemporaryDirectory(dir=self.folder) as target:
            yield Place(Path(target), {"SEI_BENCH_WAREHOUSE": one.url(Role.LOADER)})
        with psycopg.connect(self.warehouse.with_database("postgres").admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(one.database)))


@dataclass(frozen=True)
class Place:
    """Target of a collection: a database and the lake below `folder`."""

    folder: Path
    environment: dict[str, str]

    def collect(self, path: Path, samples_memory: bool = False) -> Measurement:
        """Collect a repository in a process of its own."""
        command = [sys.executable, "-m", "tests.bench.git_program", "collect", str(path), str(self.folder)]
        return run(command, ROOT, samples_memory=samples_memory, environment=self.environment)

    def changes(self) -> list[Change]:
        """The file changes in the lake, sorted."""
        table = dataset(self.folder / "lake" / "git" / "file_changes", partitioning="hive").to_table(
            columns=["sha", "path", "old_path", "additions", "deletions"]
        )
        return sorted(zip(*(table[name].to_pylist() for name in table.column_names), strict=True), key=repr)


def git(path: Path, *arguments: str) -> str:
    """Output of git."""
    return subprocess.run(["git", *arguments], cwd=path, check=True, capture_output=True, text=True).stdout.strip()


def tips(path: Path) -> list[str]:
    """Default branch and tags, as the source walks them."""
    return sorted(
        {git(path, "rev-parse", "HEAD"), *git(path, "for-each-ref", "--format=%(objectname)", "refs/tags").split()}
    )


def yardstick(path: Path) -> Measurement:
    """`git log --numstat -M` over the same refs in one process."""
    lines = "\n".join(tips(path)).encode()
    return run(["git", "log", "--numstat", "-M", "--stdin"], path, lines)


def reading(bench: Bench, history: History, path: Path) -> None:
    """Read into Arrow, start to exit."""
    command = [sys.executable, "-m", "tests.bench.git_program", "read", str(path), str(bench.folder)]
    lines = "\n".join(tips(path)).encode()
    base, ours = alternating(bench.runs, lambda: yardstick(path), lambda: run(command, ROOT, lines))
    bench.say(f"{history.name}: read / git log", ours.seconds / base.seconds, history.read_bar, _detail(ours, base))


def loading(bench: Bench, history: History, path: Path) -> None:
    """Read and load into Postgres and the lake, start to exit."""

    def load() -> Measurement:
        with bench.place() as place:
            return place.collect(path)

    base, ours = alternating(bench.runs, lambda: yardstick(path), load)
    bench.say(f"{history.name}: loaded / git log", ours.seconds / base.seconds, history.load_bar, _detail(ours, base))


def increments(bench: Bench, history: History, path: Path) -> None:
    """Second run with nothing new, and a run with 1 % new commits, against the first run."""
    walked = git(path, "rev-list", "HEAD").split()
    with shadow(bench.folder, path) as clone:
        results: list[list[Measurement]] = [[], [], []]
        for _ in range(bench.runs):
            git(clone, "update-ref", "HEAD", walked[0])
            with bench.place() as place:
                results[0].append(place.collect(clone))
                results[1].append(place.collect(clone))
            git(clone, "update-ref", "HEAD", walked[int(len(walked) * NEW_SHARE)])
            with bench.place() as place:
                place.collect(clone)
                git(clone, "update-ref", "HEAD", walked[0])
                results[2].append(place.collect(clone))
        first, second, new = (sorted(found, key=lambda one: one.seconds)[len(found) // 2] for found in results)
    bench.say(
        f"{history.name}: second run / first", second.seconds / first.seconds, SECOND_RUN_BAR, _detail(second, first)
    )
    bench.say(f"{history.name}: 1 % new / first", new.seconds / first.seconds, NEW_COMMITS_BAR, _detail(new, first))


def memory(bench: Bench, history: History, path: Path) -> None:
    """Peak of the proportional set size over the process tree while loading, whole and for 50,000 commits."""
    walked = git(path, "rev-list", "HEAD").split()
    with shadow(bench.folder, path) as clone:
        peaks = []
        for commits in (len(walked), SMALL_HISTORY):
            git(clone, "update-ref", "HEAD", walked[max(0, len(walked) - commits)])
            with bench.place() as place:
                peaks.append(place.collect(clone, samples_memory=True).peak_mb)
    whole, small = peaks
    detail = f"{whole:.0f} MB at {len(walked)} commits, {small:.0f} MB at {SMALL_HISTORY}"
    bench.say(f"{history.name}: peak PSS / 600 MB", whole / MEMORY_BAR_MB, 1.0, detail)
    bench.say(f"{history.name}: peak PSS / that at 50,000", whole / small, MEMORY_GROWTH_BAR, detail)


def equality(bench: Bench, history: History, path: Path) -> None:
    """Share of git's own file changes that the tables lack or have too many of."""
    _, expected = expected_changes(path, tips(path))
    with bench.place() as place:
        place.collect(path)
        difference = Counter(place.changes())
    difference.subtract(expected)
    wrong = sum(map(abs, difference.values()))
    bench.say(f"{history.name}: changes unlike git's", wrong / len(expected), 0.0, f"{wrong} of {len(expected)}")


@contextmanager
def shadow(folder: Path, path: Path) -> Iterator[Path]:
    """A repository with the same objects and tags, whose HEAD can be moved."""
    with TemporaryDirectory(dir=folder) as name:
        clone = Path(name) / "shadow.git"
        git(folder, "init", "-q", "--bare", "-b", "main", str(clone))
        objects = git(path, "rev-parse", "--git-path", "objects")
        (clone / "objects" / "info" / "alternates").write_text(f"{(path / objects).resolve()}\n")
        tags = git(path, "for-each-ref", "--format=create %(refname) %(objectname)", "refs/tags")
        subprocess.run(
            ["git", "update-ref", "--stdin"], cwd=clone, input=f"{tags}\n".encode() if tags else b"", check=True
        )
        yield clone


def _detail(ours: Measurement, base: Measurement) -> str:
    return f"{ours.seconds:.2f} s / {base.seconds:.2f} s, cpu {ours.cpu_seconds / base.cpu_seconds:.2f}"


def clones(names: list[str]) -> Path:
    """The folder of the clones: the one that `SEI_BENCH_REPOSITORIES` names, else one that is filled from GitHub."""
    if named := os.environ.get("SEI_BENCH_REPOSITORIES"):
        return Path(named)
    folder = Path(".sei-bench").absolute()
    for history in HISTORIES:
        target = folder / f"{history.name}.git"
        if (not names or history.name in names) and not target.exists():
            print(f"{history.name}: cloning ...", flush=True)
            url = f"https://github.com/{history.project}.git"
            if subprocess.run(["git", "clone", "-q", "--bare", url, f"{target}.part"]).returncode:
                raise SystemExit(f"{url} cannot be cloned. Set SEI_BENCH_REPOSITORIES to a folder that has it.")
            Path(f"{target}.part").rename(target)
    return folder


def find(folder: Path, name: str) -> Path | None:
    """The repository below `folder` whose path holds `name`."""
    found = [
        path.parent
        for path in sorted(folder.glob("**/HEAD"))
        if name in str(path) and (path.parent / "objects").is_dir()
    ]
    return found[0] if found else None


def main(names: list[str]) -> None:
    """Run the benchmarks of the histories in `names` (all) that are there."""
    folder = clones(names)
    runs = int(os.environ.get("SEI_BENCH_RUNS", "3"))
    with TemporaryDirectory() as home, running(Settings(home=Path(home))) as services:
        bench = Bench(services.warehouse, Path(home), runs)
        for history in HISTORIES:
            path = find(folder, history.name)
            if path is None or (names and history.name not in names):
                print(f"{history.name}: {'not asked for' if path else 'not there'}, left out")
                continue
            reading(bench, history, path)
            loading(bench, history, path)
            equality(bench, history, path)
            if history.is_for_increments:
                increments(bench, history, path)
            if history.is_for_memory:
                memory(bench, history, path)


if __name__ == "__main__":
    main(sys.argv[1:])
