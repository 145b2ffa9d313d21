"""Changes of the marts: learnt from where they landed, asked about while they are open pull requests.

A change is risky if it had to be repaired within a time that its repository's own history says: the third quartile of
the times that repairs took so far. Until that time is over nobody knows, so the last changes are not learnt from, and
what is repaired later counts as right. What repairs are is `ml.change_risk.labels`.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pandas as pd
import psycopg

from ml.change_risk.features import COLUMNS, features
from ml.change_risk.labels import defects, horizons
from ml.change_risk.of_repositories import REPOSITORY, fit
from ml.core import linear
from ml.core.abstention import AbstentionError, require_classes
from ml.core.material import Material, Predictor, Reading, last_monday
from ml.core.reading import rows_of

CHANGES = """
with failures as (
    select
        deployments.deployment_id,
        coalesce(min(incidents.started_at), min(deployments.recovered_at), min(deployments.finished_at)) as failed_at
    from marts.fct_deployments as deployments
    left join marts.fct_incident_deployments as links on deployments.deployment_id = links.deployment_id
    left join marts.fct_incidents as incidents on links.incident_id = incidents.incident_id
    where deployments.has_failed and deployments.is_production
    group by deployments.deployment_id
),

brought as (
    select pull_request_id as change_id, deployment_id
    from marts.fct_deployed_pull_requests
    where exclusion_reason is null
    union
    select changes.change_id, deployed.deployment_id
    from marts.fct_deployed_commits as deployed
    inner join marts.fct_changes as changes on deployed.commit_id = changes.change_id
    where deployed.exclusion_reason is null
),

suspects as (
    select
        brought.change_id,
        failures.failed_at,
        count(*) over (partition by brought.deployment_id) as suspect_count
    from brought
    inner join failures on brought.deployment_id = failures.deployment_id
),

failed as (
    select change_id, min(failed_at) as failed_at
    from suspects
    where suspect_count <= %(most_suspects)s
    group by change_id
)

select
    changes.change_id as thing_id,
    coalesce('#' || pull_requests.number || coalesce(' ' || pull_requests.title, ''), changes.change_id) as title,
    'repository' as entity_type,
    changes.repository_id as entity_id,
    changes.began_at as opened_at,
    changes.landed_at,
    changes.subsystems,
    changes.directories,
    changes.files,
    changes.entropy,
    changes.lines_added,
    changes.lines_deleted,
    changes.lines_before,
    changes.is_fix::int as is_fix,
    changes.developers,
    changes.age_days,
    changes.unique_changes,
    changes.experience,
    changes.recent_experience,
    changes.subsystem_experience,
    changes.fixed_at,
    failed.failed_at,
    pull_requests.source_url
from marts.fct_changes as changes
left join failed on changes.change_id = failed.change_id
left join marts.fct_pull_requests as pull_requests on changes.change_id = pull_requests.pull_request_id
where coalesce(changes.landed_at, changes.began_at) <= %(as_of)s
order by changes.landed_at nulls last, changes.began_at, changes.change_id collate "C"
"""
MOST_SUSPECTS = 5
"""Changes of a failed deployment above which none of them is suspected."""
MOST_CHANGES = 10_000
"""Changes of a repository that are learnt from, the latest ones."""


def read(connection: psycopg.Connection, as_of: datetime) -> Reading:
    """Changes in the order in which they landed, open ones last."""
    given = {"as_of": as_of, "most_suspects": MOST_SUSPECTS}
    moments = ("opened_at", "landed_at", "fixed_at", "failed_at")
    changes = rows_of(connection, CHANGES, given, moments)
    now = pd.Timestamp(as_of).tz_convert("UTC")
    labelled = _labelled(changes, last_monday(as_of))
    is_over = labelled["known_at"] <= now
    items = labelled.assign(
        began_at=labelled["landed_at"],
        known_at=labelled["known_at"].where(is_over),
        outcome=labelled["outcome"].where(is_over),
    )
    reasons = _reasons(items)
    return Reading(items, partial(_past, labelled), partial(_asked, labelled, reasons), reasons)


def _labelled(changes: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """Changes with `outcome` and when it is known, for the times that repairs took until a moment."""
    defect_at = defects(changes, moment)
    days = changes["entity_id"].map(horizons(changes, defect_at, moment))
    known_at = changes["landed_at"] + pd.to_timedelta(days, unit="D")
    outcome = (defect_at <= known_at).astype("float64").where(known_at.notna())
    return changes.assign(outcome=outcome, known_at=known_at)


def _past(labelled: pd.DataFrame, moment: pd.Timestamp) -> Material:
    landed = labelled[labelled["landed_at"] < moment]
    latest = landed.groupby("entity_id", sort=False).tail(MOST_CHANGES)
    return material(latest[latest["files"].notna()]).as_known_at(moment)


def _asked(labelled: pd.DataFrame, reasons: pd.DataFrame) -> Material:
    """Open pull requests, by the latest changes of their repositories."""
    chosen = labelled[labelled["files"].notna() & ~labelled["entity_id"].isin(reasons["entity_id"])]
    is_open = chosen["landed_at"].isna()
    alike = chosen[chosen["entity_id"].isin(chosen["entity_id"][is_open])]
    made = material(alike.groupby("entity_id", sort=False).tail(MOST_CHANGES))
    return made.part(made.things["landed_at"].isna())


def _reasons(items: pd.DataFrame) -> pd.DataFrame:
    """Repositories whose open pull requests are not predicted, and why."""
    found = [
        {"entity_id": repository, "reason": reason}
        for repository, rows in items.groupby("entity_id", sort=True)
        for reason in _reasons_of(rows)
    ]
    return pd.DataFrame(found, columns=["entity_id", "reason"])


def _reasons_of(rows: pd.DataFrame) -> Iterator[str]:
    is_open = rows["landed_at"].isna()
    if not is_open.any():
        return
    if rows["files"][is_open].isna().all():
        yield "its host does not say which files its open pull requests change"
        return
    try:
        require_classes(rows["outcome"].dropna())
    except AbstentionError as error:
        yield str(error)


def material(changes: pd.DataFrame) -> Material:
    """Changes with the features of their repositories.

    Args:
        changes: in order of time: `COLUMNS`, and the columns of `things`, `outcome` and `known_at`.
    """
    rows = changes.reset_index(drop=True)
    parts = [features(one[list(COLUMNS)]) for _, one in rows.groupby("entity_id", sort=False)]
    made = pd.concat(parts).loc[rows.index] if parts else pd.DataFrame(index=rows.index)
    things = rows[["thing_id", "title", "entity_type", "entity_id", "source_url", "landed_at"]]
    return Material(
        things=things.assign(asked_at=rows["landed_at"]),
        features=made.astype("float64").assign(**{REPOSITORY: rows["entity_id"].astype("str")}),
        outcome=rows["outcome"],
        known_at=rows["known_at"],
        is_time=False,
    )


def baseline(known: Material, asked: Material) -> pd.DataFrame:
    """LApredict (Zeng et al. 2021): a logistic regression on the lines that a change adds, of each repository."""
    of_all = float(known.outcome.mean()) if len(known.outcome) else 0.5
    found = pd.Series(of_all, index=asked.features.index)
    for repository, rows in asked.features.groupby(REPOSITORY):
        learnt = known.features[REPOSITORY] == repository
        if not learnt.any():
            continue
        found[rows.index] = float(known.outcome[learnt].mean())
        try:
            model = linear.fit(known.features.loc[learnt, ["log_lines_added"]], known.outcome[learnt])
        except AbstentionError:
            continue
        found[rows.index] = model.probability(rows)
    return pd.DataFrame({"value": found})


PREDICTOR = Predictor(
    name="change_risk",
    thing="pull request",
    unit="probability",
    says="Probability that the pull request has to be repaired after it has landed",
    limits=(
        "It knows the size, spread and history of the files and the experience of the author, not what the change says."
        " Where enough deployments failed, the changes that they brought count as risky, otherwise those whose files a"
        " later fix touched first: labels by files, not lines, which blame large changes more than they deserve."
        " What is repaired later than three of four repairs were counts as right."
    ),
    read=read,
    baseline=baseline,
    fit=fit,
)
