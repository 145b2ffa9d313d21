"""Tables of `raw_azure_devops`. Raw tables also have `installation`, `deleted_at` and `_dlt_load_id`."""

from ingestion.hosts.tables import Dataset
from ingestion.sources.azure_devops.tables.code import CODE, MERGED, PULL_REQUESTS
from ingestion.sources.azure_devops.tables.pipelines import BUILDS, PIPELINES
from ingestion.sources.azure_devops.tables.planning import PLANNING, WORK_ITEMS
from ingestion.sources.azure_devops.tables.projects import PROJECTS, USERS
from ingestion.sources.azure_devops.tables.tests import TESTS

DATASET = "raw_azure_devops"
TABLES = (PROJECTS, *PLANNING, *CODE, *PIPELINES, *TESTS, USERS)
AZURE_DEVOPS = Dataset(
    DATASET,
    "Azure DevOps",
    TABLES,
    lock=5_348_450,
    scopes=(PROJECTS.name, "project_id", "name"),
    scoped_by={"project_id": "azure_devops"},
    place="project",
    dated_by=(WORK_ITEMS.name, PULL_REQUESTS.name, BUILDS.name),
    pull_requests=MERGED,
)
