"""dbt's manifest: made anew only when the dbt project has changed, below `SEI_HOME`."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from infra.errors import UserError
from infra.home import Home
from infra.services import Services
from infra.warehouse import Role, Warehouse

PROJECT = Path(__file__).parents[1] / "dbt_project"
NOWHERE = Warehouse("postgresql://127.0.0.1/none", {str(Role.TRANSFORMER): "unused"})
PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


def target_path(home: Home) -> Path:
    """Where dbt writes what it compiles."""
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


def environment(warehouse: Warehouse) -> dict[str, str]:
    """The variables that `profiles.yml` reads."""
    return {
        "SEI_DBT_HOST": warehouse.host,
        "SEI_DBT_PORT": str(warehouse.port),
        "SEI_DBT_DATABASE": warehouse.database,
        "SEI_DBT_USER": str(Role.TRANSFORMER),
        "SEI_DBT_PASSWORD": warehouse.passwords[Role.TRANSFORMER],
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def manifest(home: Home, warehouse: Warehouse | None = None) -> Path:
    """Path of a manifest that fits the project as it is on disk.

    Args:
        home: where it is kept.
        warehouse: where models will run. A build that follows then goes on from this parse; without it dbt
            parses again, because the variables of its profile have changed.

    Raises:
        UserError: dbt cannot parse the project; its words are in the message.
    """
    target = target_path(home)
    target.mkdir(parents=True, exist_ok=True)
    path, stamp = target / "manifest.json", target / "project.sha256"
    with (home.dbt / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = project_digest(*(PROJECT / part for part in PARTS if (PROJECT / part).exists()))
        if not (path.exists() and stamp.exists() and stamp.read_text() == digest):
            _parse(home, target, warehouse or NOWHERE)
            stamp.write_text(digest)
    return path


def _parse(home: Home, target: Path, warehouse: Warehouse) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "parse", "--quiet"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment(warehouse), "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(home.logs),
             "DBT_PROFILES_DIR": str(PROJECT)},
    )  # fmt: skip
    if done.returncode != 0:
        raise UserError(f"dbt cannot parse {PROJECT}: {(done.stdout + done.stderr).strip()[-2000:]}")


def transformer_url(services: Services) -> str:
    """The URL with which everything downstream of raw reads and writes."""
    return services.warehouse.url(Role.TRANSFORMER)
