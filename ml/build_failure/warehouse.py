"""CI runs of the marts: learnt from where they ended, asked about while they run."""

from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd
import psycopg

from ml.build_failure.features import LAST_FIVE, features
from ml.core.classifier import Classifier
from ml.core.classifier import fit as fit_classifier
from ml.core.material import Material, Predictor, Reading
from ml.core.reading import rows_of

RUNS = """
select
    runs.run_id as thing_id,
    coalesce(runs.workflow, runs.workflow_id, runs.run_id) || coalesce(' on ' || runs.branch, '') as title,
    runs.repository_id as entity_id,
    coalesce(runs.workflow_id, runs.repository_id) as workflow_id,
    coalesce(runs.started_at, runs.created_at) as started_at,
    case when runs.status <> 'running' then runs.finished_at end as known_at,
    (runs.status = 'failure')::int as is_failed,
    runs.is_of_pull_request::int as is_pull_request,
    commits.additions + commits.deletions as source_lines_changed,
    commits.files_changed as files_modified,
    runs.source_url
from marts.fct_pipeline_runs as runs
left join marts.fct_commits as commits
    on runs.repository_id = commits.repository_id and runs.sha = commits.sha
where
    runs.deleted_at is null and runs.repository_id is not null
    and runs.status in ('success', 'failure', 'running')
    and coalesce(runs.started_at, runs.created_at) <= %(as_of)s
    and (runs.status = 'running') = (runs.finished_at is null)
order by coalesce(runs.started_at, runs.created_at), runs.run_id collate "C"
"""
"""A run that was cancelled or skipped says nothing about its change."""
MOST_RUNS = 50_000
"""Runs that are learnt from, the latest ones."""
LATEST_RUNS = 300
"""Runs of a workflow that the features of one that runs are made of; none looks further back."""


def read(connection: psycopg.Connection, as_of: datetime) -> Reading:
    """Runs in order of their start."""
    runs = rows_of(connection, RUNS, {"as_of": as_of}, moments=("started_at", "known_at"))
    ended = runs["known_at"].notna()
    outcome = runs["is_failed"].astype("float64").where(ended)
    items = runs.drop(columns="is_failed").assign(began_at=runs["started_at"], outcome=outcome)
    return Reading(items, partial(_past, runs), partial(_asked, runs))


def _past(runs: pd.DataFrame, moment: pd.Timestamp) -> Material:
    latest = runs[runs["started_at"] < moment].tail(MOST_RUNS)
    return _material(latest).as_known_at(moment)


def _asked(runs: pd.DataFrame) -> Material:
    """Runs that have not ended, by the latest of their workflows."""
    open_ = runs["known_at"].isna()
    alike = runs[runs["workflow_id"].isin(runs["workflow_id"][open_])]
    latest = alike.groupby("workflow_id", sort=False).tail(LATEST_RUNS)
    made = _material(latest)
    return made.part(~made.is_known)


def _material(runs: pd.DataFrame) -> Material:
    parts = [features(one) for _, one in runs.groupby("workflow_id", sort=False)]
    things = runs[["thing_id", "title", "entity_id", "source_url"]]
    return Material(
        things=things.assign(entity_type="repository", asked_at=runs["started_at"]),
        features=pd.concat(parts).loc[runs.index].astype("float64") if parts else pd.DataFrame(index=runs.index),
        outcome=runs["is_failed"].astype("float64").where(runs["known_at"].notna(), np.nan),
        known_at=runs["known_at"],
        is_time=False,
    )


def baseline(known: Material, asked: Material) -> pd.DataFrame:
    """Share of the last five runs of the workflow that failed; of all where it has none."""
    of_all = float(known.outcome.mean()) if len(known.outcome) else 0.5
    return pd.DataFrame({"value": asked.features[LAST_FIVE].fillna(of_all)}, index=asked.features.index)


def fit(made: pd.DataFrame, outcome: "pd.Series[float]", is_known: "pd.Series[bool]") -> Classifier:
    """Train on the runs that ended.

    Raises:
        AbstentionError: too few runs, or hardly any that failed or passed.
    """
    return fit_classifier(made[is_known], outcome[is_known])


PREDICTOR = Predictor(
    name="build_failure",
    thing="CI run",
    unit="probability",
    says="Probability that the run fails",
    limits="It knows how earlier runs of the workflow ended and how much the commit changes, not what the change says.",
    read=read,
    baseline=baseline,
    fit=fit,
)
