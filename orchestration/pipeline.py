"""Run the pipeline in this process, visibly: every run is in Dagster's history too."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import dagster as dg

from infra.errors import UsageError
from infra.services import Services
from infra.warehouse import Role
from orchestration import failures
from orchestration.dbt_manifest import manifest
from orchestration.orphans import PROCESS_TAG, close_dead_runs, identity
from orchestration.prewarm import prewarm_imports, prewarm_parse, spark_place
from orchestration.refresh import JOB, is_due, last_fingerprint, moment
from orchestration.rules import organization_timezone
from orchestration.run_resource import AS_OF_TAG, FULL_REFRESH_TAG
from orchestration.spark_work import has_spark_work
from orchestration.workspace import used_sources
from spark_jobs.prewarm import prewarmed

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

Listener = Callable[[str, dg.EventLogEntry], None]


@dataclass
class Outcome:
    """Outcome of a pipeline run."""

    run_ids: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    refreshed: bool = False
    selection: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Request:
    """Request for a pipeline run."""

    selection: str | None = None
    full_refresh: bool = False


class Pipeline:
    """Collect, then refresh what lies downstream if something changed."""

    def __init__(self, services: Services, instance: dg.DagsterInstance, listener: Listener) -> None:
        self.services = services
        self.instance = instance
        self.listener = listener
        self.outcome = Outcome()

    def run(self, request: Request) -> Outcome:
        """Execute the request; failures are listed in the outcome, not raised."""
        from orchestration.definitions import defs

        close_dead_runs(self.instance)
        manifest(self.services.home, used_sources(self.services.settings), self.services.warehouse)
        if request.selection is None and last_fingerprint(self.instance) is None:
            prewarm_parse(self.services)
            prewarm_imports()
        repository = defs().get_repository_def()
        if request.selection is not None:
            self._select(repository, request.selection, request.full_refresh)
            return self.outcome
        if self._execute(repository.get_job("collect"), {}, request.full_refresh):
            as_of = moment(self.services.settings)
            if request.full_refresh or is_due(self.instance, self.services, as_of):
                prewarm_imports()
                self.outcome.as_of = as_of
                url = self.services.warehouse.url(Role.TRANSFORMER)
                is_spark_due = request.full_refresh or has_spark_work(url, as_of, organization_timezone(url))
                with prewarmed(spark_place(self.services)) if is_spark_due else nullcontext():
                    self.outcome.refreshed = self._execute(
                        repository.get_job(JOB), {AS_OF_TAG: as_of.isoformat()}, request.full_refresh
                    )
        return self.outcome

    def _select(self, repository: dg.RepositoryDefinition, selection: str, full_refresh: bool) -> None:
        try:
            wanted = dg.AssetSelection.from_string(selection).required_multi_asset_neighbors()
            chosen = wanted.resolve(repository.asset_graph)
        except dg.DagsterError as error:
            raise UsageError(
                f"{selection!r} is no asset selection ({str(error).splitlines()[0]}). "
                'Write for example group:marts, key:"marts/fct_commits" or raw_git/commits.'
            ) from error
        if not chosen:
            raise UsageError(f"No asset fits {selection!r}. Dagster's web UI and `sei run --help` show how to select.")
        self.outcome.selection = selection
        job = repository.get_implicit_global_asset_job_def()
        self._execute(job, {}, full_refresh, list(chosen))

    def _execute(
        self, job: dg.JobDefinition, tags: dict[str, str], full_refresh: bool, assets: list[dg.AssetKey] | None = None
    ) -> bool:
        run_id = str(uuid4())
        self.outcome.run_ids.append(run_id)
        tags = {**tags, PROCESS_TAG: identity()}
        if full_refresh:
            tags[FULL_REFRESH_TAG] = "true"
        label = "selected" if assets is not None else job.name
        self.instance.add_event_listener(run_id, lambda entry: self.listener(label, entry))
        result = job.execute_in_process(
            instance=self.instance,
            run_id=run_id,
            tags=tags,
            raise_on_error=False,
            run_config=QUIET,
            asset_selection=assets,
        )
        self.outcome.failures += failures.lines(result.all_events)
        return result.success
