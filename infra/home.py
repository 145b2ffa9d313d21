"""The layout of `SEI_HOME`, the one folder that holds state."""

import logging
import stat
from dataclasses import dataclass
from pathlib import Path

from infra.errors import UserError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Home:
    """Names the folders below `SEI_HOME`. Nothing is made before `create` is called."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Locks, port and log of the embedded Postgres (its data too, unless it cannot be reached here)."""
        return self.root / "postgres"

    @property
    def credentials(self) -> Path:
        """Generated passwords, mode 600."""
        return self.root / "credentials.json"

    @property
    def secrets(self) -> Path:
        """Tokens, a file of mode 600 per installation."""
        return self.root / "secrets"

    @property
    def lake(self) -> Path:
        """Parquet: what is too wide for Postgres, and the exchange with Spark."""
        return self.root / "lake"

    @property
    def dagster(self) -> Path:
        """Dagster's home: `dagster.yaml`, compute logs, schedules."""
        return self.root / "dagster"

    @property
    def dbt(self) -> Path:
        """The dbt target and logs."""
        return self.root / "dbt"

    @property
    def ingestion(self) -> Path:
        """Mirrors of remote repositories and the working folders of dlt."""
        return self.root / "ingestion"

    @property
    def records(self) -> Path:
        """Rows added by `sei record`."""
        return self.root / "records"

    @property
    def spark(self) -> Path:
        """Spark's scratch space and the provided Java."""
        return self.root / "spark"

    @property
    def ml(self) -> Path:
        """MLflow's artifacts and compiled code."""
        return self.root / "ml"

    @property
    def quality(self) -> Path:
        """Data Docs."""
        return self.root / "quality"

    @property
    def documentation(self) -> Path:
        """The page about every table."""
        return self.root / "documentation"

    @property
    def reports(self) -> Path:
        """Weekly reports, a folder per week."""
        return self.root / "reports"

    @property
    def superset(self) -> Path:
        """Superset's home: its caches, and which process serves it."""
        return self.root / "superset"

    @property
    def logs(self) -> Path:
        """Logs of what runs in the background."""
        return self.root / "logs"

    def create(self) -> None:
        """Make the root folder, and see to it that its owner alone may enter.

        Raises:
            UserError: the folder cannot be made or written.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._close()
            for folder in (
                self.postgres,
                self.lake,
                self.dagster,
                self.dbt,
                self.ingestion,
                self.records,
                self.logs,
            ):
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise UserError(
                f"SEI_HOME {self.root} cannot be used: {error.strerror}. Set SEI_HOME to a folder that you may write."
            ) from error

    def _close(self) -> None:
        mode = stat.S_IMODE(self.root.stat().st_mode)
        if mode & 0o077:
            self.root.chmod(0o700)
            log.warning("SEI_HOME %s was open to others (mode %o); only its owner can enter now.", self.root, mode)
