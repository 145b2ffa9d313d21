"""The warehouse: its roles, schemas and addresses, on the embedded Postgres or one of the user's own."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit


class Role(StrEnum):
    """Role in the warehouse, by what it may do. Nothing but setting up uses the administrator."""

    LOADER = "sei_loader"
    """Writes `raw_*`."""
    TRANSFORMER = "sei_transformer"
    """Reads `raw_*`; owns every other schema."""
    READER = "sei_reader"
    """Reads `marts`, `ml` and `quality`; for people and dashboards."""
    TEAM_READER = "sei_team_reader"
    """Reads, of what dashboards show, the rows of the teams that a signed setting names; see `visibility`."""
    DAGSTER = "sei_dagster"
    """Owns Dagster's own database, sees nothing else."""
    MLFLOW = "sei_mlflow"
    """Owns MLflow's own database, sees nothing else."""
    SUPERSET = "sei_superset"
    """Owns Superset's own database, sees nothing else; made when Superset is first started."""


# Beside the roles' passwords: the key that signs which teams a reader of teams sees.
TEAM_ACCESS = "team_access_key"
# Databases of services beside the warehouse, named as the role that owns them.
SERVICE_ROLES = (Role.DAGSTER, Role.MLFLOW)
# The same for services that not every installation has: `grants.prepare_service` makes them.
OPTIONAL_SERVICE_ROLES = (Role.SUPERSET,)


@dataclass(frozen=True)
class Warehouse:
    """Address of a Postgres database and the passwords of its roles."""

    admin_url: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)

    @property
    def host(self) -> str:
        """Host name or address."""
        return self._parts.hostname or "localhost"

    @property
    def port(self) -> int:
        """TCP port."""
        return self._parts.port or 5432

    @property
    def database(self) -> str:
        """Name of the warehouse's database."""
        return self._parts.path.lstrip("/") or "postgres"

    def url(self, role: Role, database: str | None = None) -> str:
        """`postgresql://` URL, password included, for `role`.

        A service role (Dagster, MLflow, Superset) goes to its own database unless `database` says otherwise.
        """
        if database is None:
            database = str(role) if role in (*SERVICE_ROLES, *OPTIONAL_SERVICE_ROLES) else self.database
        host = f"[{self.host}]" if ":" in self.host else self.host
        netloc = f"{role}:{quote(self.passwords[role], safe='')}@{host}:{self.port}"
        return urlunsplit(("postgresql", netloc, f"/{quote(database)}", self._parts.query, ""))

    def with_database(self, database: str) -> "Warehouse":
        """The same server, another database."""
        return replace(self, admin_url=urlunsplit(self._parts._replace(path=f"/{quote(database)}")))

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.admin_url)
