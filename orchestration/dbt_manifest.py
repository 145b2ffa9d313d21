"""dbt's manifest, made anew only when the dbt project or what it is for has changed.

A host that `sei.toml` does not name has no models, so there is a manifest for each choice of hosts. That for all of
them and that for none are made at installation, others below `SEI_HOME`.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from infra.disk import WORDS, no_space
from infra.errors import UserError
from infra.home import Home
from infra.services import Services
from infra.warehouse import Role, Warehouse
from ingestion.descriptors import HOSTS
from orchestration.dbt_state import STATE, carry, remember
from orchestration.generated_models import SEMANTIC_LAYER, USED, generate

PROJECT = Path(__file__).parents[1] / "dbt_project"
NOWHERE = Warehouse("postgresql://127.0.0.1/sei", {str(Role.TRANSFORMER): "unused"})
"""For a parse alone, which connects to nobody."""
SHIPPED = Path(sys.prefix) / "share" / "sei"
ALL = tuple(HOSTS)
PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests", "analyses", SEMANTIC_LAYER)


def target_path(home: Home) -> Path:
    """Folder in which dbt writes what it compiles."""
    return home.dbt / "target"


def project_digest(*roots: Path) -> str:
    """A digest of every file below `roots`, by relative name and content."""
    digest = hashlib.sha256()
    for root in roots:
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for path in files:
            if "__pycache__" in path.parts:
                continue
            digest.update(str(path.relative_to(root.parent)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def texts_digest(warehouse: Warehouse, hosts: Sequence[str] = ALL) -> str:
    """A digest of all that the compiled text of a model follows from, but for what it asks of the warehouse."""
    known = (_digest(hosts), warehouse.database, version("dbt-core"), version("dbt-postgres"))
    return hashlib.sha256(" ".join(known).encode()).hexdigest()


def environment(warehouse: Warehouse, hosts: Sequence[str] = ALL) -> dict[str, str]:
    """The variables that dbt reads."""
    return {
        USED: " ".join(hosts),
        "SEI_DBT_HOST": warehouse.host,
        "SEI_DBT_PORT": str(warehouse.port),
        "SEI_DBT_DATABASE": warehouse.database,
        "SEI_DBT_USER": str(Role.TRANSFORMER),
        "SEI_DBT_PASSWORD": warehouse.passwords[Role.TRANSFORMER],
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
    }


def manifest(home: Home, hosts: Sequence[str] = ALL, warehouse: Warehouse | None = None) -> Path:
    """Path of a manifest that fits the project as it is on disk: for Dagster, which needs no warehouse.

    Args:
        home: where it is kept.
        hosts: that are used.
        warehouse: where models will run, if known: should dbt have to parse, the build goes on from there.

    Raises:
        UserError: dbt cannot parse the project; the message names the log.
    """
    home.dbt.mkdir(parents=True, exist_ok=True)
    generate(PROJECT)
    kept = Stamped(home.dbt / "manifest.json")
    with _locked(home.dbt / "manifest.lock"):
        digest = _digest(hosts)
        if not kept.fits(digest):
            shipped = _shipped(hosts)
            kept.replace(shipped.path if shipped.fits(digest) else parse(home, warehouse or NOWHERE, hosts), digest)
    return kept.path


def parse(home: Home, warehouse: Warehouse, hosts: Sequence[str] = ALL) -> Path:
    """Have dbt parse the project for `warehouse`, unless it has: builds go on from there. Returns dbt's manifest.

    Raises:
        UserError: dbt cannot parse the project; the message names the log.
    """
    generate(PROJECT)
    target = target_path(home)
    target.mkdir(parents=True, exist_ok=True)
    parsed = Stamped(target / "manifest.json")
    shipped = _shipped(hosts)
    with _locked(home.dbt / "parse.lock"):
        digest = _digest(hosts)
        is_known = parsed.fits(digest)
        source = target if is_known or (target / STATE).exists() else shipped.path.parent
        if not is_known and shipped.fits(digest):
            source, is_known = shipped.path.parent, True
            parsed.replace(shipped.path, digest)
        is_carried = carry(source, target, warehouse)
        if not (is_known and is_carried):
            _parse(home, target, warehouse, hosts)
            remember(target, warehouse)
            parsed.stamp(digest)
    return parsed.path


def semantic_project(home: Home, warehouse: Warehouse) -> Path:
    """A folder in which MetricFlow works: it looks there for a project's name, a profile and a semantic manifest.

    Raises:
        UserError: as `parse`.
    """
    generate(PROJECT)
    folder = home.dbt / "semantic"
    target = folder / "target"
    target.mkdir(parents=True, exist_ok=True)
    known = Stamped(target / "semantic_manifest.json")
    if not known.fits(_digest(())):
        _parse(home, target, warehouse, (), {"SEI_DBT_SEMANTIC_LAYER": SEMANTIC_LAYER})
        known.stamp(_digest(()))
    (folder / "dbt_project.yml").write_text("name: sei\nprofile: sei\nversion: '1.0.0'\n")
    shutil.copyfile(PROJECT / "profiles.yml", folder / "profiles.yml")
    return folder


def ship() -> None:
    """Parse the project once per installation, so that no first run waits for it."""
    for hosts in (ALL, ()):
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            home.create()
            shipped = _shipped(hosts)
            shipped.path.parent.mkdir(parents=True, exist_ok=True)
            shipped.replace(parse(home, NOWHERE, hosts), _digest(hosts))
            carry(target_path(home), shipped.path.parent, NOWHERE)


@dataclass(frozen=True)
class Stamped:
    """A file that knows the digest of what it was made from."""

    path: Path

    def fits(self, digest: str) -> bool:
        """Whether it is there and was made from what has this digest."""
        stamp = self.path.with_suffix(".sha256")
        return self.path.exists() and stamp.exists() and stamp.read_text() == digest

    def replace(self, source: Path, digest: str) -> None:
        """Become a copy of `source`, whole or not at all."""
        half = self.path.with_suffix(".part")
        shutil.copyfile(source, half)
        half.replace(self.path)
        self.stamp(digest)

    def stamp(self, digest: str) -> None:
        """Say what the file was made from."""
        self.path.with_suffix(".sha256").write_text(digest)


def _shipped(hosts: Sequence[str]) -> Stamped:
    return Stamped(SHIPPED / ("_".join(hosts) or "no_host") / "manifest.json")


def _digest(hosts: Sequence[str]) -> str:
    return f"{project_digest(*(PROJECT / part for part in PARTS if (PROJECT / part).exists()))} {' '.join(hosts)}"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _parse(
    home: Home, target: Path, warehouse: Warehouse, hosts: Sequence[str], more: Mapping[str, str] = MappingProxyType({})
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.dbt_program", "parse", "--quiet"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment(warehouse, hosts), **more, "DBT_TARGET_PATH": str(target),
             "DBT_LOG_PATH": str(home.logs), "DBT_PROFILES_DIR": str(PROJECT)},
    )  # fmt: skip
    if done.returncode != 0:
        if WORDS in done.stdout + done.stderr:
            raise UserError(no_space(home.root))
        said = home.logs / "dbt-parse.log"
        said.write_text(done.stdout + done.stderr)
        raise UserError(f"dbt cannot parse {PROJECT}. What it said is in {said}.")


def transformer_url(services: Services) -> str:
    """The URL with which everything downstream of raw reads and writes."""
    return services.warehouse.url(Role.TRANSFORMER)


if __name__ == "__main__":
    ship()
