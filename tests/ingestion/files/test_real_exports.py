"""Real exports of the shared data go through the same door. They are read in place and never copied here."""

import csv
import gzip
from typing import TYPE_CHECKING

import pytest

from tests.shared_data import DEPLOYMENTS, SHARED

if TYPE_CHECKING:
    from tests.ingestion.files.conftest import Files

INCIDENTS = SHARED / "incidents" / "upptime_Seklfreak_upptime_incidents.csv.gz"

pytestmark = pytest.mark.skipif(not DEPLOYMENTS.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")


def test_every_real_deployment_arrives_as_it_is_in_the_file(files: "Files") -> None:
    columns = {"deployment_id": "helm_repo_sha", "service": "app", "ref": "image_tag", "finished_at": "committed_at"}

    (scope,) = files.collect(files.block(path=str(DEPLOYMENTS), columns=columns)).scopes

    with gzip.open(DEPLOYMENTS, "rt") as handle:
        expected = sorted(
            (r["helm_repo_sha"], r["app"], r["environment"], r["image_tag"], r["committed_at"][:19])
            for r in csv.DictReader(handle)
        )
    found = files.rows(
        "select deployment_id, service, environment, ref,"
        " to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') from raw_files.deployments"
    )
    assert scope.status == "ok"
    assert sorted(found) == expected


def test_a_real_export_without_ids_says_what_is_missing(files: "Files") -> None:
    (scope,) = files.collect(files.block("incidents", str(INCIDENTS), columns={"service": "site"})).scopes

    assert scope.status == "failed"
    assert "has no column 'incident_id'. Its columns are 'site', 'started_at', 'resolved_at'" in str(scope.error)


def test_its_ids_can_be_made_of_site_and_start(files: "Files") -> None:
    columns = {"incident_id": ["site", "started_at"], "service": "site"}

    (scope,) = files.collect(files.block("incidents", str(INCIDENTS), columns=columns)).scopes

    assert scope.status == "ok"
    with gzip.open(INCIDENTS, "rt") as handle:
        expected = sorted(f"{row['site']}:{row['started_at']}" for row in csv.DictReader(handle))
    assert sorted(row[0] for row in files.rows("select incident_id from raw_files.incidents")) == expected
