"""Files of the marts at the beginnings of quarters: learnt from once a quarter is over, asked about while it runs."""

from contextlib import suppress
from datetime import datetime
from functools import partial

import pandas as pd
import psycopg

from ml.core import linear
from ml.core.abstention import AbstentionError
from ml.core.classifier import Classifier
from ml.core.classifier import fit as fit_classifier
from ml.core.material import Material, Predictor, Reading
from ml.core.reading import rows_of
from ml.quality.features import LAST_FIXES, features

FILES = """
with quarters as (
    select date_trunc('quarter', %(as_of)s::timestamptz at time zone 'UTC') at time zone 'UTC' as running_at
),

ranked as (
    select
        files.*,
        quarters.running_at,
        row_number() over (
            partition by files.repository_id, files.asked_at
            order by files.changes_of_year desc, files.path collate "C"
        ) as place
    from marts.fct_file_quarters as files
    cross join quarters
    where files.asked_at <= quarters.running_at
),

latest as (
    select *
    from ranked
    where place <= %(most_files)s
    order by asked_at desc, repository_id collate "C", place
    limit %(most_rows)s
)

select
    latest.repository_id || ' ' || md5(latest.path) || to_char(latest.asked_at at time zone 'UTC', ' YYYY-MM-DD')
        as thing_id,
    latest.path as title,
    'repository' as entity_type,
    latest.repository_id as entity_id,
    latest.repository_id,
    latest.asked_at,
    latest.asked_at = latest.running_at as is_open,
    latest.lines, latest.age_days, latest.days_since_change, latest.changes, latest.changes_of_year,
    latest.changes_of_quarter, latest.lines_of_year, latest.lines_of_quarter, latest.developers,
    latest.developers_of_year, latest.owner_share, latest.coupled_files, latest.fixes, latest.fixes_of_year,
    latest.fixes_of_quarter,
    latest.asked_at + interval '3 months' - interval '1 second' as known_at,
    (coalesce(latest.fixed_at < latest.asked_at + interval '3 months', false))::int as is_fixed,
    repositories.source_url || '/blob/HEAD/' || latest.path as source_url
from latest
left join marts.dim_repositories as repositories on latest.repository_id = repositories.repository_id
order by latest.asked_at, latest.repository_id collate "C", latest.place
"""
MOST_FILES = 2_000
"""Files of a repository and quarter, those that changed most often."""
MOST_ROWS = 200_000
"""Files and quarters that are read, the latest ones."""
MOST_SAID = 20


def read(connection: psycopg.Connection, as_of: datetime) -> Reading:
    """Files in order of quarters. Whether a file was mended is known once its quarter is over."""
    given = {"as_of": as_of, "most_files": MOST_FILES, "most_rows": MOST_ROWS}
    files = rows_of(connection, FILES, given, moments=("asked_at", "known_at"))
    is_over = ~files["is_open"].astype("bool")
    outcome = files["is_fixed"].astype("float64").where(is_over)
    files = files.drop(columns="is_fixed").assign(known_at=files["known_at"].where(is_over), outcome=outcome)
    return Reading(files.assign(began_at=files["asked_at"]), partial(_past, files), partial(_asked, files))


def _past(files: pd.DataFrame, moment: pd.Timestamp) -> Material:
    return _material(files[files["asked_at"] < moment]).as_known_at(moment)


def _asked(files: pd.DataFrame) -> Material:
    return _material(files[files["is_open"].astype("bool")])


def _material(files: pd.DataFrame) -> Material:
    rows = files.reset_index(drop=True)
    return Material(
        things=rows[["thing_id", "title", "entity_type", "entity_id", "source_url", "asked_at"]],
        features=features(rows),
        outcome=rows["outcome"],
        known_at=rows["known_at"],
        is_time=False,
    )


def baseline(known: Material, asked: Material) -> pd.DataFrame:
    """Files by their fixes in the quarter before: a logistic regression on these alone."""
    of_all = float(known.outcome.mean()) if len(known.outcome) else 0.5
    found = pd.Series(of_all, index=asked.features.index)
    with suppress(AbstentionError):
        found[:] = linear.fit(known.features[[LAST_FIXES]], known.outcome).probability(asked.features)
    return pd.DataFrame({"value": found})


def fit(made: pd.DataFrame, outcome: "pd.Series[float]", is_known: "pd.Series[bool]") -> Classifier:
    """Train on the quarters that are over.

    Raises:
        AbstentionError: too few files, or hardly any that was mended or was not.
    """
    return fit_classifier(made[is_known], outcome[is_known])


PREDICTOR = Predictor(
    name="quality",
    thing="file",
    unit="probability",
    says="Probability that the file needs a fix in the quarter that runs",
    limits=(
        "It knows size, changes, developers, coupling and earlier fixes of a file, not what is written in it. A fix is"
        " a change that is linked to a bug or an incident, a hotfix, a revert, or one that says so; it counts for every"
        " file that it touches. Files that have not changed for a year are left out."
    ),
    read=read,
    baseline=baseline,
    fit=fit,
    most=MOST_SAID,
)
