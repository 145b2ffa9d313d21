"""A small organisation for end-to-end tests: real Git, deployments and incidents as files, its `sei.toml`.

Everything follows from the seed, so two builds are the same to the byte.
"""

import csv
import random
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

START = datetime(2025, 1, 6, 9, tzinfo=UTC)
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
PEOPLE = ("Ada Example <ada@example.com>", "Grace Example <grace@example.com>", "Linus Example <linus@example.com>")
BOT = "renovate[bot] <bot@example.com>"
# Longer than an index entry of Postgres can be, even compressed.
LONG_PATH = "services/pay/" + "/".join(random.Random(0).randbytes(100).hex() for _ in range(18))


TEAMS = (
    ("Shop", "ada@example.com", "", ""),
    ("Shop", "grace@example.com", "", "2025-06-01"),
    ("Core", "grace@example.com", "2025-05-01", ""),
    ("Core", "linus@example.com", "2025-03-30", "2025-12-01"),
)
"""Team, member, first day and day after the last."""
OWNERS = (("Shop", None), ("Core", date(2025, 4, 7)))
"""Teams that own the service `shop`, each with its first day."""


@dataclass
class History:
    """A repository under construction, as a fast-import stream."""

    random: random.Random
    lines: list[str] = field(default_factory=list)
    mark: int = 0
    moment: datetime = START
    tip: int | None = None
    """Mark of the newest commit of `main`."""

    def commit(self, subject: str, parents: list[int], branch: str = "main") -> int:
        """Add a commit that changes one to three files; returns its mark."""
        self.mark += 1
        self.moment += timedelta(minutes=self.random.randint(20, 1500))
        author = BOT if self.random.random() < 0.1 else self.random.choice(PEOPLE)
        stamp = f"{int(self.moment.timestamp())} +0100"
        self.lines += [f"commit refs/heads/{branch}", f"mark :{self.mark}", f"author {author} {stamp}"]
        self.lines += [f"committer {author} {stamp}", f"data {len(subject.encode())}", subject]
        self.lines += [f"from :{parents[0]}"] if parents else []
        self.lines += [f"merge :{parent}" for parent in parents[1:]]
        for _ in range(self.random.randint(1, 3)):
            content = f"{self.mark} {self.random.random()}\n" * self.random.randint(1, 9)
            service = self.random.choice(("shop", "pay"))
            path = f"services/{service}/file{self.random.randint(1, 12)}.txt"
            self.lines += [f"M 100644 inline {LONG_PATH if path == 'services/pay/file12.txt' else path}"]
            self.lines += [f"data {len(content)}", content]
        return self.mark

    def tag(self, name: str) -> None:
        """Tag the tip of `main`."""
        stamp = f"{int(self.moment.timestamp()) + 600} +0000"
        self.lines += [f"tag {name}", f"from :{self.tip}", f"tagger {PEOPLE[0]} {stamp}", f"data {len(name)}", name]


def build_repository(path: Path, commits: int, seed: int) -> None:
    """Write a bare repository with branches, merges and a version tag every ten commits on `main`."""
    history = History(random.Random(seed))
    versions = 0
    while history.mark < commits:
        parents = [history.tip] if history.tip else []
        if history.tip and history.random.random() < 0.2:
            side = history.commit("Work on a branch", [history.tip], "side")
            side = history.commit("Finish the branch", [side], "side")
            history.tip = history.commit("Merge branch 'side'", [history.tip, side])
        else:
            history.tip = history.commit(f"Change number {history.mark}", parents)
        if history.mark // 10 > versions:
            versions += 1
            history.tag(f"v1.{versions}")
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
    stream = "\n".join(history.lines) + "\n"
    subprocess.run(["git", "-C", str(path), "fast-import", "--quiet"], input=stream.encode(), check=True)


def build_exports(folder: Path, repository: Path, seed: int) -> None:
    """Write `deployments.csv` (tags to staging and production, some twice, one of nobody's) and `incidents.csv`."""
    chance = random.Random(seed)
    listing = ["for-each-ref", "--sort=taggerdate", "--format=%(refname:short) %(taggerdate:unix)", "refs/tags"]
    tags = subprocess.run(
        ["git", "-C", str(repository), *listing], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    deployments, incidents = [], []
    for number, line in enumerate(tags):
        ref, stamp = line.split()
        finished = datetime.fromtimestamp(int(stamp), UTC) + timedelta(hours=chance.randint(1, 30))
        if number and chance.random() < 0.1:
            ref = tags[number - 1].split()[0]
        row = [f"{number:04}", "shop", "staging", ref, finished.isoformat()]
        deployments += [row, [*row[:2], "production", *row[3:]]]
        if chance.random() < 0.25:
            began = finished + timedelta(minutes=30)
            incidents.append([f"i{number}", "shop", began.isoformat(), (began + timedelta(hours=2)).isoformat()])
    deployments.append(["9999", "shop", "production", "v9.9-unknown", AS_OF.isoformat()])
    _write(folder / "deployments.csv", ["deployment_id", "service", "environment", "ref", "finished_at"], deployments)
    _write(folder / "incidents.csv", ["incident_id", "service", "started_at", "resolved_at"], incidents)


def build(folder: Path, commits: int = 300, seed: int = 1) -> Path:
    """Make the whole organisation below `folder`; returns the path of its `sei.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    repository = folder / "shop.git"
    build_repository(repository, commits, seed)
    build_exports(folder, repository, seed)
    _write(folder / "teams.csv", ["team", "member", "valid_from", "valid_to"], [list(row) for row in TEAMS])
    owners = ", ".join(f'{{ team = "{team}"{f", since = {since}" if since else ""} }}' for team, since in OWNERS)
    configuration = folder / "sei.toml"
    configuration.write_text(
        '[organization]\nname = "Example"\ntimezone = "Europe/London"\nhistory_start = 2025-01-01\n\n'
        '[[git]]\nurl = "shop.git"\nname = "example/shop"\n\n'
        '[[files]]\ntable = "deployments"\npath = "deployments.csv"\n\n'
        '[[files]]\ntable = "incidents"\npath = "incidents.csv"\n\n'
        '[[files]]\ntable = "teams"\npath = "teams.csv"\n\n'
        '[[services]]\nname = "shop"\nrepository = "example/shop"\npaths = ["services/shop/**"]\n'
        f"team = [{owners}]\n"
    )
    return configuration


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows(rows)
