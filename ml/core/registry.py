"""MLflow: what was tried, what is registered, and which version is champion.

Everything here can be repeated: a run and a version carry the fingerprint of what they were trained on, so a second
attempt finds them instead of making another.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd
import psycopg

from infra.errors import UserError

CHAMPION = "champion"
CHALLENGER = "challenger"
PROMOTED = "promoted"
FINGERPRINT = "fingerprint"
# What MLflow says of an unknown model and of an unknown alias.
NOT_THERE = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
REQUIREMENTS = ("mlflow", "lightgbm", "statsforecast", "pandas<3")
"""Packages that a model needs where MLflow serves it."""


class Artifact(Protocol):
    """A trained model as text: its module has `_load_pyfunc`, which reads what `save` wrote, unpickling nothing."""

    def save(self, path: Path) -> None:
        """Write a file, or a folder of them, at `path`, where nothing is."""


A = TypeVar("A", bound=Artifact)


@dataclass(frozen=True)
class Trial(Generic[A]):
    """One training, as it is logged."""

    artifact: A
    fingerprint: str
    params: dict[str, Any]
    metrics: dict[str, float]
    tables: dict[str, pd.DataFrame]
    """Artifacts, by file name without ending."""
    texts: dict[str, str] = field(default_factory=dict)
    """Others, by file name."""
    example: tuple[pd.DataFrame, Any] | None = None
    """Input and output, of which MLflow makes the signature."""


@dataclass(frozen=True)
class Registered:
    """A version in the registry."""

    model_name: str
    version: int


class Registry:
    """One MLflow server's experiments and registered models; made by `connected`."""

    def __init__(self, client: Any, experiment: str, artifact_dir: Path, work_dir: Path) -> None:
        self._client = client
        self._experiment_name = experiment
        self._artifact_dir = artifact_dir
        self._work_dir = work_dir

    def register(self, name: str, trial: Trial[Any]) -> Registered:
        """Log `trial` as a run and its policy as a version of model `name`; an earlier attempt's are found again.

        A killed attempt can leave a run that is not finished: it stays, and a new one is made.
        """
        known = self._client.search_model_versions(f"name = '{name}' and tag.{FINGERPRINT} = '{trial.fingerprint}'")
        if known:
            return Registered(name, min(int(version.version) for version in known))
        source, run_id = self._finished_run(name, trial) or self._log(name, trial)
        self._ensure_model(name)
        version = self._client.create_model_version(name, source, run_id, tags={FINGERPRINT: trial.fingerprint})
        return Registered(name, int(version.version))

    def promote(self, registered: Registered) -> None:
        """Let the alias `champion` name this version, and remember that it did."""
        self._client.set_model_version_tag(registered.model_name, str(registered.version), PROMOTED, "true")
        self._client.set_registered_model_alias(registered.model_name, CHAMPION, str(registered.version))

    def roll_back(self, name: str) -> int | None:
        """Let the version before be champion that was one once; None where there is none, and nothing is champion then.

        Raises:
            UserError: nothing is champion.
        """
        champion = self._version(name, CHAMPION)
        if champion is None:
            raise UserError(f"Nothing of {name} serves: there is nothing to roll back.")
        versions = self._client.search_model_versions(f"name = '{name}' and tag.{PROMOTED} = 'true'")
        before = max((int(one.version) for one in versions if int(one.version) < champion), default=None)
        if before is None:
            self._client.delete_registered_model_alias(name, CHAMPION)
        else:
            self._client.set_registered_model_alias(name, CHAMPION, str(before))
        return before

    def _version(self, name: str, alias: str) -> int | None:
        from mlflow.exceptions import MlflowException

        try:
            return int(self._client.get_model_version_by_alias(name, alias).version)
        except MlflowException as error:
            if error.error_code in NOT_THERE:
                return None
            raise

    def challenge(self, registered: Registered) -> None:
        """Let the alias `challenger` name this version, which has not proved better."""
        self._client.set_registered_model_alias(registered.model_name, CHALLENGER, str(registered.version))

    def champion(self, name: str) -> tuple[Registered, Any] | None:
        """The version that the alias names, and its model, loaded from the registry; None without an alias.

        Raises:
            UserError: the registry knows the version, but its files are gone.
        """
        version = self._version(name, CHAMPION)
        return None if version is None else self._loaded(name, version, CHAMPION)

    def challenger(self, name: str) -> tuple[Registered, Any] | None:
        """The last version that did not prove better, with its model; None where a later one is champion.

        Raises:
            UserError: the registry knows the version, but its files are gone.
        """
        version, champion = self._version(name, CHALLENGER), self._version(name, CHAMPION)
        if version is None or (champion is not None and champion >= version):
            return None
        return self._loaded(name, version, CHALLENGER)

    def _loaded(self, name: str, version: int, alias: str) -> tuple[Registered, Any]:
        import mlflow.pyfunc
        from mlflow.exceptions import MlflowException

        try:
            return Registered(name, version), mlflow.pyfunc.load_model(f"models:/{name}@{alias}")
        except (MlflowException, OSError) as error:
            raise UserError(
                f"Version {version} of {name}, the {alias} in MLflow's registry, cannot be loaded: {error}. "
                "Restore the folder of its artifacts from a backup, or delete this version in MLflow to train anew."
            ) from error

    def _finished_run(self, name: str, trial: Trial[Any]) -> tuple[str, str] | None:
        runs = self._client.search_runs(
            [self._experiment()],
            f"tags.{FINGERPRINT} = '{trial.fingerprint}' and tags.model = '{name}' and status = 'FINISHED'",
            order_by=["start_time asc"],
            max_results=1,
        )
        return (runs[0].data.tags["model_uri"], runs[0].info.run_id) if runs else None

    def _log(self, name: str, trial: Trial[Any]) -> tuple[str, str]:
        import mlflow

        tags = {FINGERPRINT: trial.fingerprint, "model": name}
        with mlflow.start_run(experiment_id=self._experiment(), run_name=name, tags=tags) as active:
            mlflow.log_params(trial.params)
            mlflow.log_metrics(trial.metrics)
            for table, frame in trial.tables.items():
                mlflow.log_text(frame.to_csv(index=False), f"{table}.csv")
            for file, text in trial.texts.items():
                mlflow.log_text(text, file)
            source = self._log_artifact(trial)
            mlflow.set_tag("model_uri", source)
        return source, str(active.info.run_id)

    def _log_artifact(self, trial: Trial[Any]) -> str:
        import mlflow.pyfunc
        from mlflow.models import infer_signature

        self._work_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._work_dir) as folder:
            path = Path(folder) / "model"
            trial.artifact.save(path)
            # Named requirements: MLflow would otherwise start a process to find out what the model imports.
            info = mlflow.pyfunc.log_model(
                name="model",
                loader_module=type(trial.artifact).__module__,
                data_path=str(path),
                pip_requirements=list(REQUIREMENTS),
                signature=infer_signature(*trial.example) if trial.example else None,
            )
        return str(info.model_uri)

    def _experiment(self) -> str:
        found = self._client.get_experiment_by_name(self._experiment_name)
        if found is not None:
            return str(found.experiment_id)
        self._artifact_dir.mkdir(parents=True, exist_ok=True)
        location = self._artifact_dir.resolve().as_uri()
        return str(self._client.create_experiment(self._experiment_name, artifact_location=location))

    def _ensure_model(self, name: str) -> None:
        if not self._client.search_registered_models(f"name = '{name}'"):
            self._client.create_registered_model(name, description="See the run of each version.")


def unwrapped(model: Any) -> Any:
    """The model itself, of one that MLflow loaded; others as they are."""
    return model.get_raw_model() if hasattr(model, "get_raw_model") else model


@contextmanager
def connected(tracking_uri: str, experiment: str, artifact_dir: Path, work_dir: Path) -> Iterator[Registry]:
    """A registry at `tracking_uri`, with runs in `experiment`; MLflow's own addresses are put back afterwards.

    Raises:
        UserError: its database does not answer.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    _check_reachable(tracking_uri)
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    before = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    try:
        yield Registry(mlflow.MlflowClient(tracking_uri, tracking_uri), experiment, artifact_dir, work_dir)
    finally:
        mlflow.set_tracking_uri(before[0])
        mlflow.set_registry_uri(before[1])


def _check_reachable(tracking_uri: str) -> None:
    """MLflow asks a database that is down for minutes before it gives up.

    Raises:
        UserError: the database does not answer.
    """
    if (address := _postgres(tracking_uri)) is None:
        return
    try:
        psycopg.connect(address, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise UserError(
            f"MLflow's database does not answer ({' '.join(str(error).split())}). Start it, or see `sei doctor`."
        ) from None


def _postgres(tracking_uri: str) -> str | None:
    scheme, _, rest = tracking_uri.partition("://")
    return f"postgresql://{rest}" if scheme.startswith("postgres") else None


def prepare(tracking_uri: str) -> None:
    """Create or migrate MLflow's tables (seconds the first time, a query afterwards)."""
    with connected(tracking_uri, "", Path(), Path()):
        import mlflow

        mlflow.search_experiments(max_results=1)


def champion_version(tracking_uri: str, model_name: str) -> int | None:
    """The version that the alias `champion` names, by one query to MLflow's database.

    None where that cannot be told this way (a tracking server, no such model, another layout of the tables): then
    MLflow itself has to be asked. The alternative, always asking MLflow, costs its import at every run.
    """
    if (address := _postgres(tracking_uri)) is None:
        return None
    try:
        with psycopg.connect(address) as connection:
            row = connection.execute(
                "select version from registered_model_aliases where name = %s and alias = %s", [model_name, CHAMPION]
            ).fetchone()
    except psycopg.Error:
        return None
    return int(row[0]) if row else None
